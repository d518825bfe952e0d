"""Asterisk, SIP phones and speech from Debian's newest suite, unpacked beside the machine's own packages.

apt with a state of its own resolves and downloads, dpkg-deb unpacks; nothing is installed, no maintainer script runs,
no root is needed. The programs run through the unpacked dynamic loader with the unpacked libraries.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.telephony.lab.places import cache, locked

WANTED = ("asterisk", "baresip-core", "espeak-ng", "sip-tester", "sox")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PROGRAMS = {
    "asterisk": "usr/sbin/asterisk",
    "baresip": "usr/bin/baresip",
    "espeak-ng": "usr/bin/espeak-ng",
    "sipp": "usr/bin/sipp",
    "sox": "usr/bin/sox",
}
# Needed only by modules that the lab does not load, or by maintainer scripts: taken for installed, so that a third of
# the bytes is downloaded. A name that Debian dropped costs nothing; one too many: a program does not start.
NOT_NEEDED = """
adduser alsa-topology-conf alsa-ucm-conf asterisk-core-sounds-en asterisk-core-sounds-en-gsm debconf debconf-2.0 gnupg
libao4 libcodec2-1.2 libcurl4t64 libglib2.0-0t64 libgmime-3.0-0t64 libical3t64 libiksemel3 libjack-0.125
libjack-jackd2-0 libldap2 liblua5.1-0 libmosquitto1 libneon27t64 libodbc2 libopenaptx0 libpaper2 libperl5.42
libportaudio2 libpq5 libpulse0 libradcli4 libsndio7.0 libsnmp45 libsonic0-x libspandsp2t64 libsybdb5 libvpx12
passwd perl perl-base perl-modules-5.42 python3 python3-minimal
"""
LEFT_OUT = ("doc", "man", "locale", "info", "lintian")  # below usr/share


class LabUnavailableError(Exception):
    """This machine cannot have the lab; the text says why in one line."""


@dataclass(frozen=True)
class Programs:
    """The unpacked programs."""

    root: Path

    def command(self, name: str) -> list[str]:
        """How one of them is started, as the beginning of an argument list."""
        loader = next(
            iter([*self.root.glob("usr/lib64/ld-linux-*.so.*"), *self.root.glob("usr/lib/*/ld-linux-*.so.*")])
        )
        path = str(self.root / PROGRAMS[name])
        return [str(loader), "--library-path", self._library_path, "--argv0", name, path]

    @property
    def environment(self) -> dict[str, str]:
        """What they need to find their data."""
        voices = next(self.root.glob("usr/**/espeak-ng-data"))
        return os.environ | {
            "ESPEAK_DATA_PATH": str(voices),
            "TERMINFO": f"{self.root}/usr/share/terminfo",
            "TERM": "dumb",
        }

    @property
    def modules(self) -> Path:
        """Asterisk's modules."""
        return self.libraries / "asterisk" / "modules"

    @property
    def libraries(self) -> Path:
        """The folder of shared libraries."""
        return next(self.root.glob("usr/lib/*/libc.so.6")).parent

    @property
    def _library_path(self) -> str:
        own = self.libraries
        more = [own / name for name in ("pulseaudio", "blas", "lapack", "sox")]
        return ":".join(str(path) for path in [own, self.root / "usr/lib", *more] if path.is_dir())

    def wrapper(self, name: str, path: Path) -> Path:
        """A script that starts a program, for those who want the path of one file."""
        words = " ".join(shlex.quote(word) for word in self.command(name))
        wanted = ("ESPEAK_DATA_PATH", "TERMINFO")
        exports = "".join(f"export {key}={shlex.quote(self.environment[key])}\n" for key in wanted)
        path.write_text(f'#!/bin/sh\n{exports}exec {words} "$@"\n')
        path.chmod(0o755)
        return path

    def version(self, name: str) -> str:
        """The version of a Debian package, as it was downloaded."""
        lines = (self.root / "packages").read_text().splitlines()
        return next((line.split("_")[1] for line in lines if line.startswith(f"{name}_")), "unknown")


def programs() -> Programs:
    """The programs, downloaded and unpacked when they are not there yet; raises LabUnavailableError with the reason."""
    suite = os.environ.get("TELEPHONY_SUITE", "sid")
    key = hashlib.sha256(repr((suite, WANTED, NOT_NEEDED, LEFT_OUT)).encode()).hexdigest()[:12]
    found = Programs(cache() / f"{suite}-{key}")
    with locked(cache() / "install.lock"):
        if not (found.root / "packages").exists():
            _install(found.root, suite)
    return found


def _install(target: Path, suite: str) -> None:
    unpacked = target.with_suffix(".new")
    for folder in (unpacked, target):
        shutil.rmtree(folder, ignore_errors=True)
    unpacked.mkdir(parents=True)
    archives = _kept_archives() or _download(suite)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda archive: _unpack(archive, unpacked), archives))
    for name in ("bin", "sbin", "lib", "lib64"):
        if not (unpacked / name).exists() and (unpacked / "usr" / name).is_dir():
            (unpacked / name).symlink_to(f"usr/{name}")
    _check(Programs(unpacked))
    (unpacked / "packages").write_text("".join(f"{archive.name}\n" for archive in archives))
    unpacked.rename(target)


def _kept_archives() -> list[Path]:
    """Archives of an earlier download in TELEPHONY_DEBS: no network, the same versions."""
    kept = os.environ.get("TELEPHONY_DEBS")
    return sorted(Path(kept).glob("*.deb")) if kept else []


def _download(suite: str) -> list[Path]:
    state = cache() / "apt"
    shutil.rmtree(state, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial"):
        (state / folder).mkdir(parents=True)
    (state / "sources.list").write_text(f"deb [signed-by={KEYRING}] {archive_address()} {suite} main\n")
    (state / "status").write_text("".join(_as_installed(name) for name in NOT_NEEDED.split()))
    _apt(state, "update")
    _apt(state, "install", "--download-only", *WANTED)
    return sorted((state / "archives").glob("*.deb"))


def archive_address() -> str:
    """The Debian archive that this machine's apt is set up with, or TELEPHONY_ARCHIVE."""
    named = os.environ.get("TELEPHONY_ARCHIVE")
    if named:
        return named
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb") or not KEYRING.exists():
        raise LabUnavailableError("the telephony lab needs apt-get, dpkg-deb and Debian's archive keyring")
    ask = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main"]
    addresses = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    debian = [address for address in addresses if address.rstrip("/").endswith("/debian")]
    if not debian:
        raise LabUnavailableError("apt of this machine names no Debian archive; TELEPHONY_ARCHIVE may name one")
    return debian[0]


def _as_installed(name: str) -> str:
    arch = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()  # noqa: S607
    return (
        f"Package: {name}\nStatus: install ok installed\nPriority: optional\nSection: misc\nMaintainer: lab\n"
        f"Architecture: {arch}\nMulti-Arch: allowed\nVersion: 9999:0\nDescription: stand-in\n\n"
    )


def _apt(state: Path, *arguments: str) -> None:
    options = {
        "Dir::Etc::sourcelist": f"{state}/sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": str(state),
        "Dir::State::lists": f"{state}/lists",
        "Dir::State::status": f"{state}/status",
        "Dir::Cache": str(state),
        "Dir::Cache::archives": f"{state}/archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
        "Acquire::Check-Valid-Until": "false",  # a mirror may lag; the signature is checked all the same
        "Acquire::Retries": "3",
        "Debug::NoLocking": "1",
    }
    command = ["apt-get", "-q", "-y", *(f"-o{key}={value}" for key, value in options.items()), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise LabUnavailableError(f"apt-get {arguments[0]} for the telephony lab failed: {last[0]}")


def _unpack(archive: Path, target: Path) -> None:
    leave = [f"--exclude=./usr/share/{name}" for name in LEFT_OUT]
    read = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE)  # noqa: S603, S607
    write = ["tar", "-x", "-C", str(target), "--no-same-owner", "--keep-directory-symlink", *leave]
    subprocess.run(write, check=True, stdin=read.stdout)  # noqa: S603
    if read.wait():
        raise LabUnavailableError(f"{archive.name} cannot be unpacked")


def _check(unpacked: Programs) -> None:
    for name in PROGRAMS:
        loader, *start, _, _, path = unpacked.command(name)
        done = subprocess.run([loader, *start, "--list", path], check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise LabUnavailableError(f"{name} misses a library: {done.stderr.strip()}")
