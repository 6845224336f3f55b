#!/bin/sh
# Written by Add-KvmPortForward, and deleted with the last port forward. libvirt runs it when a network has started.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C
export PATH LC_ALL
folder=/var/lib/kvmps/port-forwards

# From libvirt 10.4 on its rules can be in a table of nftables; a packet that another table lets by is refused there all the same.
nftables() { nft list chain ip libvirt_network forward >/dev/null 2>&1; }
ip4() { iptables -w "$@"; }
# Whatever rules were put before it since.
iptables_first() { [ "$(ip4 -S FORWARD 1 2>/dev/null)" = '-A FORWARD -j KVMPS_FORWARD' ]; }
nftables_first() {
  [ "$(nft list chain ip libvirt_network forward | sed -n '/hook forward/{n;s/^[[:space:]]*//;p;}')" = 'jump kvmps_forward' ]
}

use_iptables() {
  iptables-restore -w --noflush <"$folder/iptables.rules" || return
  ip4 -t nat -C PREROUTING -j KVMPS_DNAT 2>/dev/null || ip4 -t nat -A PREROUTING -j KVMPS_DNAT || return
  ip4 -t nat -C OUTPUT ! -d 127.0.0.0/8 -j KVMPS_DNAT 2>/dev/null || ip4 -t nat -A OUTPUT ! -d 127.0.0.0/8 -j KVMPS_DNAT || return
  ip4 -t nat -C POSTROUTING -j KVMPS_SNAT 2>/dev/null || ip4 -t nat -A POSTROUTING -j KVMPS_SNAT || return
  iptables_first && return
  while ip4 -D FORWARD -j KVMPS_FORWARD 2>/dev/null; do :; done
  ip4 -I FORWARD -j KVMPS_FORWARD
}

drop_iptables() {
  while ip4 -t nat -D PREROUTING -j KVMPS_DNAT; do :; done
  while ip4 -t nat -D OUTPUT ! -d 127.0.0.0/8 -j KVMPS_DNAT; do :; done
  while ip4 -t nat -D POSTROUTING -j KVMPS_SNAT; do :; done
  while ip4 -D FORWARD -j KVMPS_FORWARD; do :; done
  for chain in KVMPS_DNAT KVMPS_SNAT; do ip4 -t nat -F $chain && ip4 -t nat -X $chain; done
  ip4 -F KVMPS_FORWARD && ip4 -X KVMPS_FORWARD
} >/dev/null 2>&1

jumps() { nft -a list chain ip libvirt_network forward | sed -n 's/.*jump kvmps_forward # handle //p'; }

use_nftables() {
  nft -f "$folder/nftables.rules" || return
  nftables_first && return
  for jump in $(jumps); do nft delete rule ip libvirt_network forward handle "$jump"; done
  nft insert rule ip libvirt_network forward jump kvmps_forward
}

drop_nftables() {
  nft delete table ip kvmps
  for jump in $(jumps); do nft delete rule ip libvirt_network forward handle "$jump"; done
  nft delete chain ip libvirt_network kvmps_forward
} >/dev/null 2>&1

# What the other one has is of the time before libvirt changed over.
apply() { if nftables; then drop_iptables; use_nftables; else drop_nftables; use_iptables; fi; }

show() {
  if nftables; then
    echo nftables
    if nftables_first; then echo first; else echo behind; fi
    nft list chain ip kvmps kvmps_dnat
    nft list chain ip libvirt_network kvmps_forward
  else
    echo iptables
    if iptables_first; then echo first; else echo behind; fi
    ip4 -t nat -S KVMPS_DNAT
    ip4 -S KVMPS_FORWARD
  fi 2>/dev/null
  return 0
}

# firewalld says when it has reloaded. libvirt makes its own rules again at about the same time, and puts them first.
settle() { for pause in 0 1 2 5; do sleep $pause; [ ! -e "$folder/iptables.rules" ] || apply; done; }

# It begins as after a reload: firewalld has emptied iptables when it started.
watch() {
  {
    echo Member=Reloaded
    busctl monitor --match="type='signal',interface='org.fedoraproject.FirewallD1',member='Reloaded'"
  } | while read -r line; do case $line in *Member=Reloaded*) settle ;; esac; done
}

case $#:$1 in
  1:apply) apply ;;
  1:clear) drop_iptables; drop_nftables; true ;;
  1:show) show ;;
  1:watch) watch ;;
  # A hook that fails would keep the network from starting.
  *) [ "$2" != started ] || [ ! -e "$folder/iptables.rules" ] || apply || true ;;
esac
