"""Apache httpd and lighttpd from Debian's packages, with a digest sign-in for one user, each on a free port. What they serve behind it is
the caller's: lines of configuration, in which {root} is a folder, and files in that folder."""
import contextlib
import hashlib
import os
import pathlib
import pwd
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from unittest import SkipTest

from foreign_server import free_port, listening

USER, KEY, REALM = "digest-user", "digest-key-0123456789", "MMS Public API"
MODULES = pathlib.Path("/usr/lib/apache2/modules")
HTTPD = pathlib.Path(shutil.which("apache2") or "/usr/sbin/apache2")
LIGHTTPD = pathlib.Path(shutil.which("lighttpd") or "/usr/sbin/lighttpd")

APACHE = """
ServerRoot "{root}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{root}/pid"
ErrorLog "{root}/error.log"
{user}
LoadModule mpm_prefork_module {modules}/mod_mpm_prefork.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authn_file_module {modules}/mod_authn_file.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule auth_digest_module {modules}/mod_auth_digest.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule cgi_module {modules}/mod_cgi.so
LoadModule mime_module {modules}/mod_mime.so
TypesConfig /dev/null
AddType application/json .json
DocumentRoot "{root}/htdocs"
<Directory "{root}">
    Require all granted
</Directory>
<Location "/">
    AuthType Digest
    AuthName "{realm}"
    AuthDigestProvider file
    AuthDigestNonceLifetime {life}
    AuthUserFile "{root}/users"
    Require valid-user
</Location>
"""

SIMPLE = """
server.document-root = "{root}/htdocs"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ("mod_auth", "mod_authn_file")
server.errorlog = "{root}/error.log"
mimetype.assign = ("" => "application/json")
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{root}/users"
auth.require = ("/" => ("method" => "digest", "realm" => "{realm}", "require" => "valid-user", "algorithm" => "{algorithm}"))
"""


@contextlib.contextmanager
def site(files: Mapping[str, str], realm: str = REALM, algorithm: str = "MD5") -> Iterator[pathlib.Path]:
    """A folder with the files and the user, open to all: a server that root starts runs as another user, whatever the umask."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        hashed = hashlib.new(algorithm.replace("-", ""), f"{USER}:{realm}:{KEY}".encode()).hexdigest()
        for name, text in {"htdocs/robots.txt": "", "users": f"{USER}:{realm}:{hashed}\n", **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        for one in (root, *root.rglob("*")):
            one.chmod(0o755)
        yield root


@contextlib.contextmanager
def apache(configuration: str, files: Mapping[str, str], realm: str = REALM, life: int = 300) -> Iterator[str]:
    """The address of httpd with mod_auth_digest; nonces live for so many seconds."""
    if not HTTPD.exists() or not MODULES.exists():
        raise SkipTest("apache2-bin is not installed: scripts/setup --tests")
    with site(files, realm) as root:
        port, log = free_port(), root / "error.log"
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 and "www-data" in {one.pw_name for one in pwd.getpwall()} else ""
        common = APACHE.format(root=root, port=port, modules=MODULES, realm=realm, life=life, user=user)
        (root / "httpd.conf").write_text(common + configuration.replace("{root}", str(root)))
        # In a session of its own: it ends by signalling its whole process group.
        with listening([str(HTTPD), "-f", str(root / "httpd.conf"), "-DFOREGROUND"], port, log=log, start_new_session=True):
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def lighttpd(files: Mapping[str, str], algorithm: str = "MD5") -> Iterator[str]:
    """The address of lighttpd with mod_auth; it serves the files in `htdocs`."""
    if not LIGHTTPD.exists():
        raise SkipTest("lighttpd is not installed: scripts/setup --tests")
    with site(files, algorithm=algorithm) as root:
        port = free_port()
        (root / "lighttpd.conf").write_text(SIMPLE.format(root=root, port=port, realm=REALM, algorithm=algorithm))
        with listening([str(LIGHTTPD), "-D", "-f", str(root / "lighttpd.conf")], port):
            yield f"http://127.0.0.1:{port}"
