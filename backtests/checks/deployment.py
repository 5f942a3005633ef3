"""Where a live desk keeps what others read of it: the folder of one deployment in an object store."""

from pathlib import Path

from backtests.console.validation import BadInputError

STORE = Path("storage/position-scaling-desk/live")


def deployment_in(folder: Path, *files: str) -> Path:
    """The folder of the one deployment that a folder is or has below it, known by any of these files.

    Raises BadInputError for none and for several.
    """
    if any((folder / name).is_file() for name in files):
        return folder
    found = sorted({file.parent for name in files for file in folder.rglob(name)}) if folder.is_dir() else []
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInputError([f"FOLDER is '{folder}', with several desks: {', '.join(map(str, found))}; expected one"])
    named = f"one of {', '.join(files)}" if len(files) > 1 else files[0]
    where = "storage/ of local LEAN's, or the FOLDER of `run --live --storage FOLDER`"
    raise BadInputError([f"FOLDER is '{folder}'; expected a live desk's object store with {named} in it: {where}"])
