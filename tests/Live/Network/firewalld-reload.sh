#!/bin/sh
# A start and a reload of the real firewalld, in the network namespace that this runs in, beside the watch of KvmPS' port forwards.
# Of this host it has copies of /usr, /etc and /run that go with it, and a bus of its own.
# usage: firewalld-reload.sh UNPACKED HOOK      (root)
#   UNPACKED   the programs of tests/Root/build-root.sh
#   HOOK       the script of KvmPS' port forwards
# It ends when the forwards' rules are first again, and with an error when they are not within a minute.
set -eu
if [ -z "${KVMPS_FIREWALLD:-}" ]; then
  export KVMPS_FIREWALLD=1 LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  exec unshare --mount --ipc --pid --fork --kill-child --mount-proc "$0" "$@"
fi
unpacked=$1 hook=$2
mount -t tmpfs tmpfs /mnt
cp "$hook" /mnt/hook
mkdir /mnt/usr /mnt/usr.work /mnt/etc /mnt/etc.work
cd "$unpacked"
mount -t overlay overlay -o lowerdir=usr:/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
if [ -d etc ]; then lower=etc:/etc; else lower=/etc; fi
mount -t overlay overlay -o "lowerdir=$lower,upperdir=/mnt/etc,workdir=/mnt/etc.work" /etc
mount -t tmpfs tmpfs /run
cd /
# The script of Debian's package chooses among these.
choice=/usr/share/polkit-1/actions/org.fedoraproject.FirewallD1.server.policy.choice
[ ! -e $choice ] || cp $choice /usr/share/polkit-1/actions/org.fedoraproject.FirewallD1.policy
mkdir -p /run/dbus
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
dbus-daemon --system --fork --nopidfile --address=$DBUS_SYSTEM_BUS_ADDRESS

first() { [ "$(iptables -w -S FORWARD 1 2>/dev/null)" = '-A FORWARD -j KVMPS_FORWARD' ] && iptables -w -t nat -S KVMPS_DNAT 2>/dev/null | grep -q DNAT; }
eventually() {
  tries=0
  until "$@"; do
    [ $((tries += 1)) -le 240 ] || {
      echo "not in time: $*" >&2
      iptables-save >&2
      exit 1
    }
    sleep 0.25
  done
}

firewalld --nofork --nopid >&2 &
eventually firewall-cmd --quiet --state
! first || { echo 'firewalld has left the rules where they were' >&2; exit 1; }
/mnt/hook watch >&2 &
eventually first
# The passes of its own start (0, 1, 3 and 8 s) must be over, or they put back what the signal should.
sleep 10
firewall-cmd --reload >&2
# What libvirt does then: its rules come first.
iptables -w -I FORWARD -o virbr0 -j REJECT
eventually first
