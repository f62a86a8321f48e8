"""The index directory: generations of arrays that readers map, and a pointer to one.

A generation is a folder of `.npy` files and a manifest, written beside the others,
renamed into place, and only then named by the pointer file, which is replaced
atomically. Nothing a reader opens is a pickle.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.errors import DamagedIndexError, SearchIndexError

FORMAT = 11
"""Raised whenever the meaning of a file changes, so that an older index is rebuilt."""

_POINTER = "current"
_KEPT = 2
_MAGIC = np.lib.format.MAGIC_PREFIX


@dataclass(frozen=True)
class ArrayFile:
    """One `.npy` file: its bytes, their CRC-32, and the type of the array at its end."""

    size: int
    crc: int
    dtype: str
    length: int


@dataclass(frozen=True)
class Manifest:
    """What a generation holds: the last change it knows, names, and what each file is like.

    `mark` is that of the last change, by which its database is known again; `city` a sum
    over what the index knows of the city itself; `mean` the mean length of a document. A
    generation with a `base` holds only what has changed since that one.
    """

    format: int
    generation: int
    cursor: int
    mark: str
    city: int
    words: str
    areas: list[str]
    providers: list[str]
    languages: list[str]
    sets: dict[str, list[list[str]]]
    mean: float
    base: str
    files: dict[str, ArrayFile]


@dataclass(frozen=True)
class Generation:
    """One opened generation: its manifest and its arrays, mapped read-only."""

    manifest: Manifest
    arrays: Mapping[str, NDArray[Any]]


class _Arrays(dict[str, NDArray[Any]]):
    """Arrays by name; one that is not there is a fault of the index."""

    def __missing__(self, name: str) -> NDArray[Any]:
        raise DamagedIndexError(f"The search index lacks '{name}'. Run `finder reindex`.")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of the one writer; others wait. The lock goes with the process."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("w")
    except (FileExistsError, NotADirectoryError) as error:
        raise SearchIndexError(
            f"{folder} should be the folder of the search index but is a file: move it away."
        ) from error
    except OSError as error:
        raise SearchIndexError(
            f"The index folder {folder} cannot be written ({error.strerror}). Make it writable."
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def current(folder: Path) -> str | None:
    """The name of the generation that the pointer names, None where there is none yet."""
    try:
        with open(f"{folder}/{_POINTER}", "rb", buffering=0) as file:  # noqa: PTH123 - asked before every search, and three times as fast.
            return str(file.read(), "ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(folder, f"its pointer cannot be read ({error})") from error


def load(folder: Path, name: str) -> Generation:
    """Map a generation.

    Raises SearchIndexError where a file is missing, cut short or of another format.
    """
    here = folder / name
    manifest = read_manifest(folder, name)
    try:
        arrays = {name: _map(here / f"{name}.npy", file) for name, file in manifest.files.items()}
    except (OSError, ValueError, TypeError) as error:
        raise _broken(folder, str(error)) from error
    return Generation(manifest, _Arrays(arrays))


def read_manifest(folder: Path, name: str) -> Manifest:
    """What a generation says of itself; raises SearchIndexError where it says nonsense."""
    if Path(name).name != name:
        raise _broken(folder, "its pointer leads elsewhere")
    try:
        told = json.loads((folder / name / "manifest.json").read_text("utf-8"))
        files = {file: ArrayFile(**about) for file, about in told.get("files", {}).items()}
        manifest = Manifest(**(told | {"files": files}))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _broken(folder, f"the manifest of {name} cannot be read") from error
    if manifest.format != FORMAT:
        raise _broken(folder, f"it has format {manifest.format}, not {FORMAT}")
    return manifest


def _map(path: Path, file: ArrayFile) -> NDArray[Any]:
    """Map an array by what the manifest says of it.

    The header of the file is left to other tools: NumPy reads it through `ast`, which
    in CPython 3.11 fails when two threads do so at once.
    """
    found, dtype = path.stat().st_size, np.dtype(file.dtype)
    start = file.size - file.length * dtype.itemsize
    if found != file.size or start < 0 or dtype.hasobject:
        raise ValueError(f"{path.name} has {found} bytes instead of {file.size}")
    with path.open("rb") as handle:
        if handle.read(len(_MAGIC)) != _MAGIC:
            raise ValueError(f"{path.name} is not an array")
    return np.asarray(np.memmap(path, dtype, "r", start, (file.length,)))


def _broken(folder: Path, what: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"The search index in {folder} is unusable: {what}. Run `finder reindex`."
    )


def verify(folder: Path, name: str) -> None:
    """Read every byte of a generation and compare the sums; raises SearchIndexError."""
    for file, about in read_manifest(folder, name).files.items():
        if _sum(folder / name / f"{file}.npy") != about.crc:
            raise _broken(folder, f"{file}.npy is damaged")


def _sum(path: Path) -> int:
    total = 0
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                total = zlib.crc32(block, total)
    except OSError as error:
        raise _broken(path.parent.parent, str(error)) from error
    return total


def save(folder: Path, arrays: Mapping[str, NDArray[Any]], **said: Any) -> Manifest:
    """Write the next generation and point to it; call while holding `writing`.

    Raises SearchIndexError where the disk is full or not writable; the present
    generation then stays in use.
    """
    number = _last_number(folder) + 1
    name = f"g{number:08}"
    draft = folder / f"{name}.part"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        files = {file: _write(draft / f"{file}.npy", array) for file, array in arrays.items()}
        manifest = Manifest(format=FORMAT, generation=number, files=files, **said)
        _write_text(draft / "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False))
        draft.rename(folder / name)
        point_to(folder, name)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise SearchIndexError(
            f"The search index in {folder} cannot be written ({error.strerror}). "
            "Free some space or make it writable, then run `finder reindex`."
        ) from error
    _sweep(folder, manifest)
    return manifest


def point_to(folder: Path, name: str) -> None:
    """Replace the pointer in one step."""
    draft = folder / f"{_POINTER}.part"
    _write_text(draft, name)
    draft.replace(folder / _POINTER)


def _write(path: Path, array: NDArray[Any]) -> ArrayFile:
    with path.open("wb") as handle:
        np.save(handle, np.ascontiguousarray(array), allow_pickle=False)
        handle.flush()
        os.fsync(handle.fileno())
    return ArrayFile(path.stat().st_size, _sum(path), array.dtype.str, len(array))


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _numbers(folder: Path) -> list[int]:
    return sorted(int(p.name[1:]) for p in folder.glob("g????????") if p.name[1:].isdigit())


def _last_number(folder: Path) -> int:
    return max(_numbers(folder), default=0)


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what no reader needs: older generations (one is kept), drafts, old words."""
    for number in _numbers(folder)[:-_KEPT]:
        if f"g{number:08}" == manifest.base:
            continue
        shutil.rmtree(folder / f"g{number:08}", ignore_errors=True)
    for path in folder.glob("words-*"):
        if path.name != manifest.words:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob("*.part"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
