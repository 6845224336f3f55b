#!/usr/bin/env bash
# A libvirtd of its own for tests, beside whatever the host runs: in mount, network, UTS, PID and cgroup
# namespaces, with its own /etc, /run, /var/lib, /var/cache and /var/log/libvirt, and /var/lib/kvmps. It has no VMs of the host, its
# networks reach nothing outside, and everything dies with it.
#
# usage: private-libvirtd.sh          (root)
#
# prints   FOLDER PID                 its folder (FOLDER/sock/libvirt-sock, FOLDER/disks) and a process whose
#                                     namespaces nsenter can join (--pid=/proc/PID/ns/pid_for_children)
#          ready                      libvirtd answers, the network 'default' is active
# reads    stop | kill | start        ends libvirtd (asked, or at once: guests go on) or starts it again; answers
#                                     'ok', or 'error' with the reason on stderr
#          end of input               ends it all
#
# The end of input is what a dead caller leaves behind, so even a killed test run is cleaned up after.
set -euo pipefail
umask 022
host_name=kvmps-test

fail() {
  echo "private-libvirtd.sh: $*" >&2
  exit 1
}

# ---- outside the namespaces: the folder, the cgroups, and the end ------------------------------------------------

# A run whose own supervisor was killed, or a host that lost power, leaves a folder that nobody has locked.
sweep() {
  local lock
  for lock in /var/tmp/kvmps-*/lock; do
    if [ -f "$lock" ] && flock -n "$lock" true; then remove "${lock%/lock}"; fi
  done
}

remove() { # FOLDER: and the cgroups it names
  local group tries
  while read -r _ group; do
    tries=0
    # A group can be removed once its last process has gone, which is soon after it was killed.
    until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || [ ! -d "$group" ] || [ $((++tries)) -gt 100 ]; do
      sleep 0.1
    done
  done <"$1/cgroups"
  rm -rf "$1"
}

make_folder() {
  folder=$(mktemp -d /var/tmp/kvmps-XXXXXX)
  trap clean_up EXIT
  touch "$folder/cgroups"
  exec 9>"$folder/lock.new"
  flock 9
  mv "$folder/lock.new" "$folder/lock"
  chmod 755 "$folder" # QEMU's user reaches the disks through it
  mkdir "$folder"/{sock,disks,run,lib,cache,log,etc,kvmps,huge,cgroup}
  mkdir -p "$folder"/etc/qemu/networks "$folder"/lib/{qemu,images,boot,dnsmasq}
}

# Nothing is copied from the host's /etc/libvirt: its VMs and networks would start a second time in here.
write_configuration() {
  cat >"$folder/etc/libvirtd.conf" <<END
unix_sock_dir = "$folder/sock"
auth_unix_rw = "none"
auth_unix_ro = "none"
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
END
  # AppArmor and SELinux would get profiles and labels for guests the host knows nothing of.
  cat >"$folder/etc/qemu.conf" <<END
security_driver = "none"
hugetlbfs_mount = "$folder/huge"
END
  cat >"$folder/etc/qemu/networks/default.xml" <<END
<network>
  <name>default</name>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp>
  </ip>
</network>
END
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$host_name" >"$folder/hosts"
}

# One cgroup in each hierarchy, below the one this process is in. libvirt then keeps its guests' cgroups in there,
# where they meet nobody else's and can be removed whatever happened.
make_cgroups() {
  local controllers path mount group
  while IFS=: read -r _ controllers path; do
    if [ -n "$controllers" ]; then
      mount=$(findmnt -nfo TARGET -t cgroup -O "$controllers") || continue
    else
      mount=$(findmnt -nfo TARGET -t cgroup2) || continue
    fi
    [ -d "$mount$path" ] || path=/ # a container that sees its own part of the tree only
    group=${mount}${path%/}/${folder##*/}
    # Version 2 gives controllers only to children of a group without processes of its own.
    if [ -z "$controllers" ] && [ "$path" != / ]; then
      mkdir -p "${group%/*}/supervisor"
      echo $$ >"${group%/*}/supervisor/cgroup.procs"
    fi
    mkdir "$group" || continue
    echo "$mount $group" >>"$folder/cgroups"
    mkdir "$group/daemon"
    if [ -z "$controllers" ]; then
      enable_controllers "${group%/*}"
    elif [[ ,$controllers, == *,cpuset,* ]]; then
      fill_cpuset "$group"
      fill_cpuset "$group/daemon"
    fi
  done </proc/self/cgroup
}

enable_controllers() { # GROUP
  local controller controllers
  read -ra controllers <"$1/cgroup.controllers"
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$1/cgroup.subtree_control" || true
  done 2>/dev/null
}

fill_cpuset() { # GROUP: a new group of version 1 has no CPUs and can hold no process
  local file
  for file in cpuset.cpus cpuset.mems; do cat "${1%/*}/$file" >"$1/$file"; done
}

# Ends the PID namespace with all that is in it, and removes what is left.
clean_up() {
  trap '' HUP INT TERM
  [ -z "${inside:-}" ] || kill -KILL "$inside" 2>/dev/null || true
  remove "$folder"
}

outside() {
  [ $EUID = 0 ] || fail "must run as root"
  local program
  for program in libvirtd virtlogd virsh dnsmasq ip findmnt unshare setpriv; do
    command -v $program >/dev/null || fail "$program is missing; build.sh installs what the tests need"
  done
  # Where systemd rules the cgroups, a group of one's own is asked for, not taken.
  if [ -d /run/systemd/system ] && [ -z "${KVMPS_SCOPE:-}" ]; then
    KVMPS_SCOPE=1 exec systemd-run --scope --collect --quiet --property Delegate=yes "$BASH" "$0"
  fi
  trap 'exit 1' HUP INT TERM
  sweep
  make_folder
  write_configuration
  make_cgroups

  # The death signal ends the namespaces should this process be killed. The input must be named:
  # a shell gives its background processes none.
  exec 8<&0
  setpriv --pdeathsig KILL "$BASH" "$0" --join "$folder" <&8 9>&- &
  inside=$!
  exec 8<&-
  echo "$folder $inside"
  wait "$inside"
}

# ---- on the way in: into the cgroups first, for a cgroup namespace begins where one is ----------------------------

join() { # FOLDER
  enter "$1" ""
  exec unshare --cgroup "$BASH" "$0" --descend "$1"
}

descend() { # FOLDER
  local group
  enter "$1" /daemon
  while read -r _ group; do
    [ ! -f "$group/cgroup.subtree_control" ] || enable_controllers "$group"
  done <"$1/cgroups"
  exec unshare --mount --net --uts --pid --fork --kill-child --mount-proc "$BASH" "$0" --inside "$1"
}

enter() { # FOLDER SUBGROUP
  local group
  while read -r _ group; do echo 0 >"$group$2/cgroup.procs"; done <"$1/cgroups"
}

# ---- inside: the first process of the PID namespace ---------------------------------------------------------------

private_mounts() {
  local mount_point group name
  # /sys shows the network namespace of who mounted it, so it is mounted anew and the cgroups are carried over.
  mount --rbind /sys/fs/cgroup "$folder/cgroup"
  while read -r mount_point group; do
    mount --bind "$group" "$folder/cgroup${mount_point#/sys/fs/cgroup}"
  done <"$folder/cgroups"
  mount -t sysfs sysfs /sys
  mount --rbind "$folder/cgroup" /sys/fs/cgroup

  mkdir -p /run/libvirt /var/{lib,cache,log}/libvirt
  mount --bind "$folder/run" /run/libvirt
  for name in lib cache log; do mount --bind "$folder/$name" "/var/$name/libvirt"; done
  mount --bind "$folder/etc" /etc/libvirt
  # What KvmPS itself keeps of this host.
  mkdir -p /var/lib/kvmps
  mount --bind "$folder/kvmps" /var/lib/kvmps
  ! grep -qw hugetlbfs /proc/filesystems || mount -t hugetlbfs hugetlbfs "$folder/huge"

  # libvirt asks for its host's full name at every start of a guest. No name server is reachable from here, so the
  # answer must be in a file, or each question waits for one.
  mount --bind "$folder/hosts" /etc/hosts

  # Over D-Bus libvirt would tell the host's firewalld and machined about interfaces and processes that are not theirs.
  [ ! -d /run/dbus ] || mount -t tmpfs tmpfs /run/dbus
}

start_daemon() {
  rm -f "$folder/sock/libvirt-sock"
  libvirtd --pid-file "$folder/libvirtd.pid" </dev/null >>"$folder/libvirtd.log" 2>&1 &
  daemon=$!
  until [ -S "$folder/sock/libvirt-sock" ]; do
    if ! kill -0 "$daemon" 2>/dev/null; then
      echo "libvirtd did not start:" >&2
      tail -n 5 "$folder/libvirtd.log" >&2
      return 1
    fi
    sleep 0.05
  done
}

end_daemon() { # SIGNAL
  kill "-$1" "$daemon" && { wait "$daemon" 2>/dev/null || true; } # bash announces a killed child there
}

answer() { # COMMAND…
  if "$@"; then echo ok; else echo error; fi
}

inside() { # FOLDER
  folder=$1
  private_mounts
  hostname "$host_name"
  ip link set lo up
  unset NOTIFY_SOCKET LISTEN_FDS LISTEN_PID
  virtlogd --daemon --pid-file "$folder/virtlogd.pid" >>"$folder/libvirtd.log" 2>&1
  start_daemon
  virsh -q -c "qemu:///system?socket=$folder/sock/libvirt-sock" net-start default >/dev/null
  echo ready
  # Bash reaps what is orphaned to it (QEMU is a daemon) while it reads.
  while read -r command; do
    case $command in
      start) answer start_daemon ;;
      stop) answer end_daemon TERM ;;
      kill) answer end_daemon KILL ;;
    esac
  done
}

case ${1:-} in
  '') outside ;;
  --join) join "$2" ;;
  --descend) descend "$2" ;;
  --inside) inside "$2" ;;
  *) fail "usage: private-libvirtd.sh" ;;
esac
