"""What the server gives for download: a tar archive in gzip, made by Python's own modules."""
import gzip
import io
import tarfile
import time


def archive(names: tuple[str, ...]) -> bytes:
    """With a file of each name; the times in it are those of now, as where it is packed anew for each download."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = 1000, int(time.time())
            tar.addfile(info, io.BytesIO(b"x" * 1000))
    return out.getvalue()


def in_two_members(whole: bytes) -> bytes:
    """The same in two members of one gzip file (RFC 1952, 2.2), with zeros behind them, as tapes have."""
    text = gzip.decompress(whole)
    return gzip.compress(text[:700]) + gzip.compress(text[700:]) + bytes(512)


def of_text() -> bytes:
    return gzip.compress(b"All logs of the job, one behind the other, and no tar archive around them.\n" * 20)


def with_wrong_checksum(whole: bytes) -> bytes:
    return whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:]
