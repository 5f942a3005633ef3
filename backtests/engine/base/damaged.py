"""What a run says of a data file that it can't read."""


class DamagedFileError(BaseException):
    """A file that a run came upon is damaged; the text names it and says how.

    None of Python's usual exceptions: no algorithm, and no boundary of a live one, may go on as if the file held nothing.
    """
