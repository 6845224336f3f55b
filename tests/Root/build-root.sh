#!/bin/sh
# Unpacks the programs that the tests only ask questions of, with what they need and this host lacks, into a folder of their own:
#   root/          as the packages have it
#   libraries      its folders with shared libraries, as LD_LIBRARY_PATH wants them
#   unavailable    programs that this distribution has no package of, each with a sentence
# Installed, network managers and cloud-init would take over this host's network at its next start, or at once; and a server has
# no use for a browser. Here nothing of theirs runs: no script of a package, no service, nothing outside the folder.
# usage: build-root.sh OUTDIR      (no root needed)
# A second run does nothing while the programs find their libraries.
set -eu

fail() {
  echo "build-root.sh: $*" >&2
  exit 1
}

[ $# = 1 ] || fail "usage: build-root.sh OUTDIR"
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

# Two test runs may start at the same time: the second waits, then finds the work done.
exec 9>"$out/.lock"
flock 9

# Each program: its packages with apt and dnf, then where it may be.
programs='
netplan netplan.io netplan usr/sbin/netplan usr/bin/netplan
ifup ifupdown ifupdown usr/sbin/ifup usr/bin/ifup
NetworkManager network-manager NetworkManager usr/sbin/NetworkManager usr/bin/NetworkManager
systemd-networkd systemd systemd-networkd usr/lib/systemd/systemd-networkd
dbus-daemon dbus dbus-daemon usr/bin/dbus-daemon
cloud-init cloud-init cloud-init usr/bin/cloud-init
firewalld firewalld firewalld usr/sbin/firewalld usr/bin/firewalld
bsdtar libarchive-tools bsdtar usr/bin/bsdtar
udevadm udev systemd-udev usr/bin/udevadm
chromium chromium-headless-shell chromium-headless usr/lib/chromium/chromium-headless-shell usr/lib64/chromium-browser/headless_shell usr/lib/chromium/chromium usr/lib64/chromium-browser/chromium-browser opt/google/chrome/chrome
'
if command -v apt-get >/dev/null; then
  tool=apt
elif command -v dnf >/dev/null; then
  tool=dnf
else
  fail "neither apt-get nor dnf is here"
fi

places() { # PROGRAM
  echo "$programs" | while read -r name apt dnf places; do
    [ "$name" != "$1" ] || echo "$places"
  done
}

package() { # PROGRAM
  echo "$programs" | while read -r name apt dnf places; do
    [ "$name" = "$1" ] || continue
    case $tool in
      apt) echo "$apt" ;;
      dnf) echo "$dnf" ;;
    esac
  done
}

is_complete() { # PROGRAM ROOT LIBRARIES: it is in the root or on the host, and finds its libraries
  for place in $(places "$1"); do
    for file in "$2/$place" "/$place"; do
      [ -x "$file" ] || continue
      # A script has none to find.
      case $(LD_LIBRARY_PATH=$3 ldd "$file" 2>/dev/null) in *'not found'*) ;; *) return 0 ;; esac
    done
  done
  return 1
}

all=$(echo "$programs" | awk 'NF { print $1 }')
inputs=$(cat "$here/build-root.sh" /etc/os-release | sha256sum)
if [ "$(cat "$out/.inputs" 2>/dev/null)" = "$inputs" ]; then
  current=1
  for program in $all; do
    if grep -q "^$program: " "$out/unavailable"; then known=unavailable; else known=; fi
    if is_complete "$program" "$out/root" "$(cat "$out/libraries")"; then now=; else now=unavailable; fi
    [ "$known" = "$now" ] || current=
  done
  [ -z "$current" ] || exit 0
fi

work=$(mktemp -d "$out/.new.XXXXXX") # on the disk that the result goes to
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# --- packages: what of these and of all they depend on is not installed -------------------------

offered() { # PACKAGE
  case $tool in
    apt) [ -n "$(apt-cache madison "$1")" ] ;;
    dnf) [ -n "$(dnf -q repoquery "$1")" ] ;;
  esac
}
offered bash || fail "$tool knows no packages; run 'apt-get update' or 'dnf makecache' as root, then this again: $0 $out"

wanted=
for program in $all; do
  ! is_complete "$program" /nonexistent '' || continue
  name=$(package "$program")
  if offered "$name"; then
    wanted="$wanted $name"
  else
    # shellcheck disable=SC1091  # every distribution has its own
    echo "$program: the packages of $(. /etc/os-release && echo "$PRETTY_NAME") have no $name" >>"$work/unavailable"
  fi
done
touch "$work/unavailable"

# shellcheck disable=SC2086  # a list of names
fetch() {
  case $tool in
    apt)
      mkdir -p "$work/packages/partial"
      apt-get -qq -y --no-install-recommends -o "Dir::Cache::archives=$work/packages" -o APT::Sandbox::User=root -o Debug::NoLocking=1 \
        --download-only install $wanted >&2
      ;;
    dnf)
      mkdir -p "$work/packages"
      dnf -q download --resolve --setopt=install_weak_deps=False --destdir "$work/packages" $wanted >&2
      ;;
  esac
}

if [ -n "$wanted" ]; then
  echo "build-root.sh: downloading$wanted and what they need" >&2
  fetch || fail "$tool could not download$wanted; run 'apt-get update' or 'dnf makecache' as root, then this again: $0 $out"
fi

# Packages have files in /bin, /lib and /sbin; what is mounted is /usr.
root=$work/root
mkdir -p "$root/usr"
for folder in bin lib lib64 sbin; do
  mkdir "$root/usr/$folder"
  ln -s "usr/$folder" "$root/$folder"
done
for file in "$work"/packages/*; do
  case $file in
    *.deb) dpkg-deb --fsys-tarfile "$file" | tar -x --keep-directory-symlink --no-same-owner -C "$root" ;;
    *.rpm) rpm2cpio "$file" | (cd "$root" && cpio -idm --quiet --no-preserve-owner) ;;
  esac
done
# An empty folder would hide a link of that name on the host.
rmdir "$root"/usr/* 2>/dev/null || true
rm -rf "$work/packages"

# --- in place, all or nothing: .inputs comes last ---------------------------------------------

rm -rf "$out/.inputs" "$out/root"
mv "$work/root" "$work/unavailable" "$out/"
find "$out/root" -path '*/python3*' -prune -o -type f \( -name '*.so' -o -name '*.so.[0-9]*' \) -printf '%h\n' | sort -u | paste -s -d : >"$out/libraries"
for program in $all; do
  grep -q "^$program: " "$out/unavailable" || is_complete "$program" "$out/root" "$(cat "$out/libraries")" ||
    fail "$program in $out/root does not find its libraries or is not there: $(package "$program") is not what was expected"
done
echo "$inputs" >"$out/.inputs"
echo "programs for tests unpacked in $out: $(du -sm "$out/root" | cut -f 1) MB" >&2
