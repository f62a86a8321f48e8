"""Alerts: who follows which search by e-mail, and the mails that tell what is new."""
