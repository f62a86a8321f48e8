"""Two tables as small providers write them, made from memory; nobody real is in them."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook

CLUB = (
    ("Nr", "Angebot", "Für wen?", "Wann", "Wo", "Übungsleiter/in", "Alter", "Kosten/Monat",
     "freie Plätze", "Start", "Anmeldung bei", "Bemerkungen", None),
    (1, "Kinderturnen", "Eltern mit Kind", "Mo 15:30-16:30", "Turnhalle Ost", "Petra M.",
     "2-4 Jahre", "8 €", 3, date(2026, 1, 12), "turnen@tsv.example.org", "Turnschuhe!", None),
    (2, "Kinderturnen", "Eltern mit Kind", "Do 15.30 - 16.30 Uhr", "Turnhalle Ost", "Petra M.",
     "2-4 Jahre", "8 €", 0, date(2026, 1, 15), "turnen@tsv.example.org", None, None),
    (3, "Rückenfit", "Erwachsene", "Di 18-19 Uhr", "Gymnastikraum", "Jens", "ab 18", "12,50 €",
     5, date(2026, 1, 13), "0251 / 555 01 23", "Matte mitbringen", None),
    (4, "Nordic Walking", "alle", "Mi 9:00-10:30", "Treffpunkt Parkplatz Werse", "Uschi", None,
     "kostenlos", None, date(2026, 3, 4), "0251 / 555 01 24", "auch im Regen", None),
    (5, "Judo Anfänger", "Kinder", "Fr 16:00-17:30", "Dojo", "Ali", "6-9 Jahre", "10 €", 2,
     date(2026, 1, 16), "judo@tsv.example.org", None, "neu"),
    (6, "Judo Fortgeschrittene", "Jugend", "Fr 17:30-19:00", "Dojo", "Ali", "ab 10 Jahren",
     "10 €", 4, date(2026, 1, 16), "judo@tsv.example.org", None, None),
    (7, "Seniorengymnastik", "60+", "Mo + Mi 10-11 Uhr", "Gemeindehaus St. Norbert, Saal 2",
     "Uschi", "60+", "8 €", 6, date(2026, 1, 12), "0251 / 555 01 24", None, None),
    (8, "Tanzen für Paare", "Erwachsene", "So 17:00-19:00", "Vereinsheim", "Maria und Tom", "ab 16",
     "15 €", 2, date(2026, 2, 1), "tanzen@tsv.example.org", "nur paarweise", None),
)  # fmt: skip
"""The offers of a sports club, as its secretary keeps them."""

LIBRARY = """Harbour Library - what's on this spring;;;;;;;;;
;;;;;;;;;
Event;Date;Time;Who it's for;Where;What happens;Cost;Do I need to book?;Booking link;Spaces
Rhyme Time;03/02/2026;10.30-11am;0-3 years;Children's Library;Songs and rhymes;Free;No;;
Lego Club;07/02/2026;2-3.30pm;6-11 years;Children's Library;Build whatever you like;Free;No;;20
Get Online: first steps;10/02/2026;10am-12pm;Adults;Computer Room;Bring your own tablet or use ours;Free;Yes;https://library.example.org/book/online;8
Poetry evening;12/02/2026;7-9pm;16+;Reading Room;Readings by local poets, open microphone;£3;Yes;https://library.example.org/book/poetry;40
Family history surgery;05/03/2026;2pm-4pm;Adults;Local Studies;One to one help;Free;Yes;https://library.example.org/book/family;4
Manga drawing;07/03/2026;11am-1pm;12-17 years;Studio;Learn to draw faces;£2.50;Yes;https://library.example.org/book/manga;12
Knit and Natter;10/03/2026;2-4pm;All ages;Café corner;Any level, wool provided;Free;No;;
Chinese New Year crafts;11/02/2026;3.30-5pm;4 and up;Children's Library;Paper lanterns;50p;No;;25
"""
"""A library's programme, saved as CSV by a spreadsheet program in Britain."""


def club() -> bytes:
    """The club's workbook: a title over the table, an empty row, a note at its side."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Winter"
    sheet.append(["TSV Werse 1911 e.V. – Kursangebot Winter/Frühjahr"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    for row in CLUB:
        sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
