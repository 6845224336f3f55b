#!/bin/sh
# cloud-init's first boot without a machine: its programs see folders, processes, a network and a name of their own, and go with them.
# Of this host they have the programs and a copy of /etc; no device, no service and no bus, by which they would change the host itself.
# usage: first-boot.sh UNPACKED SEED MAC RENDERER QUESTIONS      (root)
#   UNPACKED   the programs of tests/Root/build-root.sh
#   SEED       the folder of the seed's files
#   MAC        of the guest's NIC, which is named x0 until cloud-init knows it
#   RENDERER   who shall set up the network, as cloud-init names it: eni, netplan, networkd
#   QUESTIONS  commands that are run at the end, when the network is up
set -eu
if [ -z "${KVMPS_FIRST_BOOT:-}" ]; then
  export KVMPS_FIRST_BOOT=1 LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  exec unshare --mount --uts --net --ipc --pid --fork --kill-child "$0" "$@"
fi
unpacked=$1 seed=$2 mac=$3 renderer=$4 questions=$5

root=$(mktemp -d)
mount -t tmpfs tmpfs "$root"
mkdir "$root/seed" && cp "$seed"/* "$root/seed"
cd "$unpacked"
mkdir "$root/usr" "$root/etc" "$root/own" "$root/own/etc" "$root/own/work"
mount -t overlay overlay -o lowerdir=usr:/usr "$root/usr"
mount -t overlay overlay -o "lowerdir=etc:/etc,upperdir=$root/own/etc,workdir=$root/own/work" "$root/etc"
cd "$root"
for link in bin sbin lib lib32 lib64; do [ ! -L "/$link" ] || cp -P "/$link" "$link"; done
mkdir -p dev proc sys run tmp root home var/lib/cloud/seed var/log var/tmp
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys # which tells networkd that no udev runs
for device in null zero random urandom; do
  touch dev/$device
  mount --bind /dev/$device dev/$device
done
ln -s /proc/self/fd dev/fd
mv seed var/lib/cloud/seed/nocloud

# The host's own settings are no guest's. Of cloud-init's modules those that a seed of KvmPS speaks to; the others know disks and packages.
find etc/cloud/cloud.cfg.d -type f ! -name 05_logging.cfg -delete
rm -rf etc/network etc/netplan etc/systemd/network etc/fstab
mkdir -p etc/netplan etc/systemd/network etc/network/interfaces.d
for step in pre-up up down post-down; do mkdir "etc/network/if-$step.d"; done
echo 'source /etc/network/interfaces.d/*' >etc/network/interfaces # as Debian's package does
cat >etc/cloud/cloud.cfg.d/99-test.cfg <<EOF
datasource_list: [NoCloud, None]
system_info: { network: { renderers: [$renderer] } }
cloud_init_modules: [bootcmd, set_hostname, users-groups]
cloud_config_modules: [set-passwords, runcmd]
cloud_final_modules: [scripts-user]
EOF

hostname image
ip link set lo up
ip link add x0 address "$mac" type veth peer name peer
ip link set peer up
echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad # nothing waits for the check for duplicates
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
cat >boot.sh <<'EOF'
set -eu
ldconfig
getent passwd systemd-network >/dev/null || useradd --system systemd-network
for stage in 'init --local' init 'modules --mode=config' 'modules --mode=final'; do
  # shellcheck disable=SC2086  # words
  cloud-init $stage >&2 || true # what went wrong is in result.json
  [ "$stage" != 'init --local' ] || case $1 in
    eni) ifup -a >&2 ;;
    *)
      mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
      chown -R systemd-network: /run/systemd/netif
      # netplan goes by the address that is burnt in, and half a veth pair has none.
      [ "$1" != netplan ] || sed -i s/^PermanentMACAddress=/MACAddress=/ /run/systemd/network/*
      /usr/lib/systemd/systemd-networkd >&2 &
      ;;
  esac
done
tries=0
until ip route show default | grep -q via && ip -6 route show default | grep -q via; do
  [ $((tries += 1)) -le 120 ] || break # the answers show it
  sleep 0.25
done
EOF
# shellcheck disable=SC2016  # the shell within expands it
exec chroot . /bin/sh -c '. /boot.sh; set +e; eval "$2"' sh "$renderer" "$questions"
