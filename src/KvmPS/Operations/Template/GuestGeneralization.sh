#!/bin/sh
set -e
[ ! -e /etc/machine-id ] || : >/etc/machine-id
[ ! -f /var/lib/dbus/machine-id ] || [ -L /var/lib/dbus/machine-id ] || rm -f /var/lib/dbus/machine-id
rm -f /etc/ssh/ssh_host_*key /etc/ssh/ssh_host_*key.pub
rm -f /etc/udev/rules.d/70-persistent-net.rules /etc/udev/rules.d/75-persistent-net-generator.rules
for file in /etc/sysconfig/network-scripts/ifcfg-*; do [ ! -f "$file" ] || sed -i '/^HWADDR=/d; /^UUID=/d' "$file"; done
rm -f /var/lib/dhcp/*.leases /var/lib/dhclient/*.leases /var/lib/NetworkManager/*.lease /var/lib/systemd/random-seed
if command -v cloud-init >/dev/null 2>&1; then cloud-init clean >/dev/null 2>&1 || true; fi
[ ! -d /var/log ] || find /var/log/ -type f -exec sh -c 'for file; do : >"$file"; done' sh {} +
rm -f /root/.bash_history /root/.ash_history
sync
