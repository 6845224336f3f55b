#!/usr/bin/env bash
# Installs what KvmPS needs and is missing, makes libvirtd answer, then runs build.ps1: in PowerShell where it is installed, or
# else in PowerShell from its package, which it builds first (tools/KvmPS.Shell). See build.ps1 for the tasks.
#
#   ./build.sh [Run FILE [ARG...] | Demo | Test | Bench | Package | Build | New -Name NAME -Family FOLDER | Clean]
#
# KVMPS_SHELL=1 uses the built PowerShell even where another one is installed.
set -euo pipefail
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# .NET's programs end at once where ICU is not installed, unless told to do without.
ldconfig -p 2>/dev/null | grep libicuuc >/dev/null || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
task=${1:-}
shell=$root/out/shell/pwsh
system=qemu:///system

say() { echo "build.sh: $*" >&2; }
fail() {
  say "$*"
  exit 1
}
have() { command -v "$1" >/dev/null; }
as_root() { # COMMAND...
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "this needs root, and sudo is not installed: $*"
  fi
}

# --- packages -----------------------------------------------------------------------------------------------------

packages() { # what the task needs, by the distribution's names
  case $package_tool in
    apt)
      have_sdk || echo dotnet-sdk-10.0
      echo openssl ca-certificates # the SDK downloads packages
      needs_libvirt || return 0
      echo libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-daemon-config-network libvirt-clients qemu-system-x86 \
        qemu-utils ovmf dnsmasq-base iproute2 util-linux procps binutils zstd lz4
      case $task in
        Test) echo libvirt-dev nftables btrfs-progs shellcheck ;;
        Bench) echo libvirt-dev virtinst gcc libc6-dev ;;
      esac
      ;;
    dnf)
      have_sdk || echo dotnet-sdk-10.0
      echo openssl ca-certificates
      needs_libvirt || return 0
      echo libvirt-daemon-kvm libvirt-daemon-config-network libvirt-client qemu-kvm qemu-img edk2-ovmf dnsmasq iproute \
        util-linux binutils zstd lz4 cpio 'dnf-command(download)'
      case $task in
        Test) echo libvirt-daemon libvirt-devel nftables btrfs-progs ShellCheck ;;
        Bench) echo libvirt-daemon libvirt-devel virt-install gcc ;;
      esac
      ;;
  esac
}

have_sdk() { have dotnet && dotnet --list-sdks | grep '^10\.' >/dev/null; }

needs_libvirt() { case $task in Package | Build | New | Clean) false ;; esac; }

installed() { # PACKAGE
  case $package_tool in
    apt) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    dnf) rpm -q --quiet --whatprovides "$1" ;;
  esac
}

install_packages() {
  local package missing=() command
  if have apt-get; then
    package_tool=apt
  elif have dnf; then
    package_tool=dnf
  else
    for command in dotnet virsh qemu-system-x86_64 qemu-img ip dnsmasq; do
      have "$command" || fail "neither apt-get nor dnf is here, and '$command' is missing: install it, then run this again"
    done
    return
  fi
  for package in $(packages); do
    installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    case $package_tool in
      apt)
        as_root apt-get -qq update
        check_sdk_source "${missing[@]}"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
        ;;
      dnf)
        check_sdk_source "${missing[@]}"
        as_root dnf -q -y install --setopt=install_weak_deps=False "${missing[@]}" >/dev/null
        ;;
    esac
  fi
  # The guest for tests and the demo is built from packages that are downloaded, not installed.
  if [ $package_tool = apt ] && needs_libvirt && [ ! -e "$root/out/guest/vmlinuz" ] && [ -z "$(apt-cache madison qemu-guest-agent)" ]; then
    as_root apt-get -qq update
  fi
}

unpack_test_programs() { # what the tests ask but no host should have installed for them; again with new lists if these are old
  local command=("$root/tests/Root/build-root.sh" "$root/out/testroot")
  "${command[@]}" && return
  [ "$package_tool" = apt ] || exit 1
  say "reading the lists of packages again"
  as_root apt-get -qq update
  "${command[@]}" || exit 1
}

check_sdk_source() { # PACKAGES: a distribution that lacks .NET 10 gets an explanation instead of "no such package"
  case " $* " in *' dotnet-sdk-10.0 '*) ;; *) return 0 ;; esac
  case $package_tool in
    apt) [ -n "$(apt-cache madison dotnet-sdk-10.0)" ] && return ;;
    dnf) dnf -q list --available dotnet-sdk-10.0 >/dev/null 2>&1 && return ;;
  esac
  fail ".NET SDK 10 is missing, and this distribution's packages do not have it. Add Microsoft's package feed
  (https://learn.microsoft.com/dotnet/core/install/linux) or install into your home:
    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=\"\$HOME/.dotnet:\$PATH\"
  then run this again."
}

# --- libvirt ------------------------------------------------------------------------------------------------------

libvirt() { # VIRSH-ARGUMENTS
  if [ "$(id -u)" = 0 ] || id -nG | grep -w libvirt >/dev/null; then
    virsh -q -c $system "$@" </dev/null
  else
    as_root virsh -q -c $system "$@" </dev/null
  fi
}

set_up_kvm_device() { # as udev does where it runs: QEMU's user is in group kvm
  [ -e /dev/kvm ] && getent group kvm >/dev/null || return 0
  [ "$(stat -c %G /dev/kvm)" = kvm ] && [ $((0$(stat -c %a /dev/kvm) & 060)) = $((060)) ] && return 0
  say "giving /dev/kvm to group kvm"
  as_root chgrp kvm /dev/kvm
  as_root chmod 660 /dev/kvm
}

start_libvirt() {
  libvirt version >/dev/null 2>&1 && return
  if [ -d /run/systemd/system ]; then
    if [ -n "$(systemctl list-unit-files --no-legend libvirtd.service)" ] && [ "$package_tool" != dnf ]; then
      say "starting libvirtd"
      as_root systemctl enable --now virtlogd.socket libvirtd.service >&2
    else
      say "starting libvirt's daemons"
      local driver
      for driver in log qemu network storage nodedev secret interface nwfilter; do
        [ -z "$(systemctl list-unit-files --no-legend "virt${driver}d.socket")" ] || as_root systemctl enable --now "virt${driver}d.socket" >&2
      done
    fi
  else
    say "starting virtlogd and libvirtd (there is no systemd here)"
    as_root virtlogd -d 2>/dev/null || true # it may run already
    as_root libvirtd -d
  fi
  local tries=0
  until libvirt version >/dev/null 2>&1; do
    [ $((++tries)) -le 60 ] || fail "libvirtd does not answer at $system; see its log, or run 'libvirtd' in a terminal"
    sleep 0.5
  done
}

set_up_default_network() {
  local definition
  if ! libvirt net-info default >/dev/null 2>&1; then
    for definition in /usr/share/libvirt/networks/default.xml /etc/libvirt/qemu/networks/default.xml; do
      [ -e $definition ] || continue
      say "defining the network 'default'"
      libvirt net-define $definition >&2
      break
    done
  fi
  if ! libvirt net-list --name 2>/dev/null | grep -x default >/dev/null; then
    say "starting the network 'default'"
    libvirt net-start default >&2 ||
      say "warning: the network 'default' does not start; VMs need another one (New-KvmVM -Network or -Bridge). If its subnet is in use, choose another one with 'virsh net-edit default'."
  fi
  if ! libvirt net-list --all --autostart --name 2>/dev/null | grep -x default >/dev/null; then
    libvirt net-autostart default >&2 || true
  fi
}

# --- the shell that runs build.ps1 --------------------------------------------------------------------------------

have_pwsh() { # 7.4 or later
  [ -z "${KVMPS_SHELL:-}" ] && have pwsh || return
  local version
  version=$(pwsh --version)
  version=${version#PowerShell }
  printf '7.4\n%s\n' "$version" | sort -VC
}

build_shell() { # in folders of its own: build.ps1 builds the solution while this one runs
  local source=$root/tools/KvmPS.Shell new=$root/out/shell.new
  if [ -x "$shell" ] && [ -z "$(find "$root/tools" "$root"/Directory.*.props "$root/global.json" \( -name bin -o -name obj \) -prune -o -type f -newer "$shell.dll" -print -quit)" ]; then
    return
  fi
  say "building PowerShell"
  dotnet msbuild "$source/KvmPS.Shell.csproj" -restore -t:Publish -v:q -nologo -nodeReuse:false -p:UseSharedCompilation=false \
    -p:Configuration=Release -p:OutputPath="$root/out/obj/shell/bin/" -p:BaseIntermediateOutputPath="$root/out/obj/shell/" -p:PublishDir="$new/" >&2
  touch "$new/pwsh.dll"
  # A shell that still runs keeps the files it has open.
  rm -rf "$root/out/shell"
  mv "$new" "$root/out/shell"
}

case $task in
  '' | Run | Demo | Test | Bench | Package | Build | New | Clean) ;;
  *) fail "there is no task '$task'. Tasks: Run FILE [ARG...], Demo, Test, Bench, Package, Build, New, Clean; none opens a prompt." ;;
esac

package_tool=
install_packages
if needs_libvirt; then
  set_up_kvm_device
  start_libvirt
  set_up_default_network
fi
if [ "$task" = Test ]; then unpack_test_programs; fi

# Tests and measurements run the built PowerShell, whatever else is installed.
case $task in Test | Bench | Build) build_shell ;; esac

# exec: no process in between, so that signals reach the shell, and its exit code the caller.
if have_pwsh; then
  exec pwsh -NoLogo -NoProfile -File "$root/build.ps1" "$@"
fi
build_shell
exec "$shell" -NoLogo -NoProfile -File "$root/build.ps1" "$@"
