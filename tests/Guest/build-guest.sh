#!/bin/sh
# Builds what the tests and the demo boot, from the distribution's own packages:
#   vmlinuz, initrd.img   a small Linux guest with the QEMU guest agent, unpacked: it starts quickest under software emulation
#   bootsec.img           a disk whose boot sector is a guest for KVM that is too limited for Linux
# usage: build-guest.sh OUTDIR      (x86_64; no root needed)
# A second run with the same sources does nothing. Files appear under their names only when complete.
set -eu

fail() {
  echo "build-guest.sh: $*" >&2
  exit 1
}

[ $# = 1 ] || fail "usage: build-guest.sh OUTDIR"
[ "$(uname -m)" = x86_64 ] || fail "only x86_64 hosts are supported, this is $(uname -m)"
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

# Two test runs may start at the same time: the second waits, then finds the work done.
exec 9>"$out/.lock"
flock 9

inputs=$(cd "$here" && find build-guest.sh bootsec.S rootfs -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum)
if [ -e "$out/bootsec.img" ] && [ -e "$out/vmlinuz" ] && [ -e "$out/initrd.img" ] &&
  [ "$(cat "$out/.inputs" 2>/dev/null)" = "$inputs" ]; then
  echo "guest is up to date in $out"
  exit 0
fi

for tool in as ld objcopy; do
  command -v "$tool" >/dev/null || fail "$tool is missing, which assembles the boot sector; install the package binutils"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
packages=$work/packages # the contents of the packages
root=$work/root         # the guest's initial RAM disk
mkdir -p "$packages"

# --- packages ---------------------------------------------------------------------------------

dependency() { # PACKAGE PREFIX: the package a meta package stands for, newest kernel as a rule
  apt-cache depends "$1" 2>/dev/null | sed -n "s/^ *Depends: \($2[^ ]*\)$/\1/p" | head -n 1
}

fetch_with_apt() {
  kernel=$(dependency linux-image-cloud-amd64 linux-image-)
  extra=
  if [ -z "$kernel" ]; then # Ubuntu: the modules are in a package of their own
    kernel=$(dependency linux-image-virtual linux-image-)
    [ -n "$kernel" ] || fail "apt knows neither linux-image-cloud-amd64 nor linux-image-virtual; run apt-get update"
    extra=linux-modules-${kernel#linux-image-}
  fi
  # shellcheck disable=SC2086  # extra is one word or none
  (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "$kernel" $extra busybox-static qemu-guest-agent) >&2 ||
    fail "apt-get could not download the guest's packages; run apt-get update"
  for package in "$work"/*.deb; do dpkg -x "$package" "$packages"; done
}

fetch_with_dnf() { # Fedora, RHEL: written after their package lists, not yet run there
  dnf -q download --destdir "$work" kernel-core kernel-modules-core busybox qemu-guest-agent >&2 ||
    fail "dnf could not download the guest's packages; it needs the package dnf-plugins-core"
  for package in "$work"/*.rpm; do rpm2cpio "$package" | (cd "$packages" && cpio -idm --quiet); done
}

if command -v apt-get >/dev/null; then
  fetch_with_apt
elif command -v dnf >/dev/null; then
  fetch_with_dnf
else
  fail "neither apt-get nor dnf is here"
fi

one() { # FIND-ARGUMENTS: the first match in the packages; releases differ in /bin, /usr/bin, /usr/sbin
  match=$(find "$packages" "$@" | LC_ALL=C sort | head -n 1)
  [ -n "$match" ] || fail "the packages hold nothing that matches: $*"
  echo "$match"
}
kernel=$(one -type f \( -path '*/boot/vmlinuz-*' -o -path '*/modules/*/vmlinuz' \))
busybox=$(one -type f -name busybox)
agent=$(one -type f -name qemu-ga)
modules=$(dirname "$(one -type d -path '*/modules/*/kernel' -prune)")

# --- the kernel -------------------------------------------------------------------------------

# Software emulation unpacks slowly what this host unpacks at once: the kernel's ELF image inside is taken out, which QEMU
# starts as it is (PVH). Where it is packed in another way, or its tool is missing, the kernel stays as the package has it.
unpack_kernel() { # BZIMAGE ELF
  for way in "$(printf '\002!L\030')|lz4 -dc" "$(printf '(\265/\375')|zstd -qdc" "$(printf '\375\067zXZ')|xz -dc"; do
    for at in $(LC_ALL=C grep -abo -F -- "${way%%|*}" "$1" | cut -d: -f1 | head -n 3); do
      # What follows the packed image makes the tools complain at its end.
      { tail -c "+$((at + 1))" "$1" | ${way#*|} >"$2"; } 2>/dev/null || true
      if [ "$(head -c 4 "$2" | tail -c 3)" = ELF ] && LC_ALL=C grep -q -a -F Xen "$2"; then return 0; fi
    done
  done
  return 1
}
unpack_kernel "$kernel" "$work/vmlinuz" || cp "$kernel" "$work/vmlinuz"

# --- the RAM disk -----------------------------------------------------------------------------

mkdir -p "$root"
cp -R "$here/rootfs/." "$root/"
(cd "$root" && mkdir -p bin sbin lib lib64 proc sys dev run tmp mnt var/log usr && ln -s ../run var/run &&
  ln -s ../bin usr/bin && ln -s ../sbin usr/sbin)
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
  [ -e "$root/sbin/$applet" ] || [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done

# The agent needs shared libraries. They come from this host, which runs the same release as the package.
cp "$agent" "$root/sbin/qemu-ga"
libraries=$(ldd "$agent")
case $libraries in
  *"not found"*) fail "this host cannot run the guest's qemu-ga: $(echo "$libraries" | grep 'not found' | tr -d '\t\n')" ;;
esac
echo "$libraries" | awk '/=> \//{print $3} /^[ \t]*\//{print $1}' | while read -r library; do
  case $library in
    */ld-linux*) cp -L "$library" "$root/lib64/" ;;
    *) cp -L "$library" "$root/lib/" ;;
  esac
done

plain_module() { # FILE: prints a kernel module, unpacked
  case $1 in
    *.xz) xz -dc "$1" ;;
    *.zst) zstd -qdc "$1" ;;
    *.gz) gzip -dc "$1" ;;
    *) cat "$1" ;;
  esac
}

# Copies a module after those it depends on, numbered in the order to load them.
# Runs in a subshell, for POSIX sh has no other local variables.
add_module() ( # NAME
  pattern=$(echo "$1" | sed 's/[_-]/[_-]/g') # file names use either
  ! grep -q "/$pattern\.ko" "$modules/modules.builtin" || exit 0
  [ -z "$(find "$root/lib/modules" -name "[0-9]*-$pattern.ko")" ] || exit 0
  file=$(find "$modules" -name "$pattern.ko" -o -name "$pattern.ko.*" | head -n 1)
  [ -n "$file" ] || fail "the kernel has no module $1"
  plain_module "$file" >"$work/$1.ko"
  for needed in $(tr '\0' '\n' <"$work/$1.ko" | sed -n 's/^depends=//p' | tr , ' '); do
    add_module "$needed"
  done
  mv "$work/$1.ko" "$root/lib/modules/$((100 + $(find "$root/lib/modules" -name '*.ko' | wc -l)))-$1.ko"
)
mkdir -p "$root/lib/modules"
for module in virtio_pci virtio_console virtio_net virtio_balloon virtio_mem virtio_blk virtio_rng virtio_scsi sd_mod sr_mod isofs ext4 button evdev; do
  add_module "$module"
done

(cd "$root" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc -R 0:0 2>/dev/null) >"$work/initrd.img"

# --- the boot sector --------------------------------------------------------------------------

as --32 -o "$work/bootsec.o" "$here/bootsec.S"
ld -m elf_i386 -Ttext 0x7c00 --oformat elf32-i386 -o "$work/bootsec.elf" "$work/bootsec.o"
objcopy -O binary -j .text "$work/bootsec.elf" "$work/bootsec.img"
truncate -s 1M "$work/bootsec.img" # SeaBIOS boots no disk of a single sector on virtio or AHCI

# --- in place, all or nothing: .inputs comes last ---------------------------------------------

rm -f "$out/.inputs"
for file in vmlinuz initrd.img bootsec.img; do
  cp "$work/$file" "$out/.$file.new"
  chmod 644 "$out/.$file.new" # Debian's kernels may be readable by root only, QEMU runs as another user
  mv "$out/.$file.new" "$out/$file"
done
echo "$inputs" >"$out/.inputs"
echo "guest built in $out: Linux $(basename "$modules"), initrd $(wc -c <"$out/initrd.img") bytes"
