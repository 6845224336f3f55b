#!/bin/sh
folder=$1 ip=$2 from=$3 to=$4 limit=$5 managers=$6
cd "$folder" || exit 1
exec </dev/null >/dev/null 2>log
trap '' HUP INT QUIT TERM PIPE
sysctl=/proc/sys/net
say() { echo "$1" >phase.new && mv phase.new phase; }
put() { while read -r path value; do echo "$value" >"$sysctl/$path"; done <"$1" 2>/dev/null; }
# No IPv6 address is being checked for duplicates any more.
settle() {
  n=0
  while [ $n -lt 60 ] && [ -n "$("$ip" -6 address show dev "$1" tentative 2>/dev/null)" ]; do n=$((n + 1)); sleep 0.05; done
}
# The word that comes through the pipe; none when every writer is gone or the time is over. TERM is ignored from here on.
word() { timeout -s KILL "$1" head -n 1 <&4; }
# Managers read their files again and set up the NIC by them. One that does not run does not hinder a step.
tell() {
  for manager in $managers; do
    case $manager in
      Netplan) set -- netplan generate ;;
      Networkd) set -- networkctl reload ;;
      NetworkManager) set -- nmcli connection reload ;;
    esac
    timeout -s KILL 20 "$@" >>tell.log 2>&1
  done
}
# A manager has finished with a device when nothing of it changes for a while, and the device has addresses where there were any.
quiet() {
  end=$(($(date +%s) + 15)) same=0 last=
  while [ "$(date +%s)" -lt $end ] && [ $same -lt 10 ]; do
    now=$({ "$ip" address show dev "$1"; "$ip" route show dev "$1"; "$ip" -6 route show dev "$1"; } 2>&1 |
      sed 's/valid_lft.*//; s/ expires .*//')
    same=$((same + 1))
    [ "$now" = "$last" ] || same=0
    case $addressed:$now in yes:*'scope global'* | no:*) ;; *) same=0 ;; esac
    last=$now
    sleep 0.1
  done
}
addressed=no
[ -z "$("$ip" address show dev "$from" scope global 2>/dev/null)" ] || addressed=yes
# Steps beside a manager may find done what they are to do; what is missing then is seen when all is read again.
take() {
  if [ -n "$managers" ]; then "$ip" -force "$@" 2>>tell.log; return 0; fi
  "$ip" "$@"
}
# Each file is renamed to its place from beside it, so it is whole there at any moment.
place() {
  placed=1
  while read -r number what target; do
    case $what in
      put)
        [ ! -e "$target" ] || chown --reference="$target" "${target%/*}/.kvmps-$number.new" 2>/dev/null
        mv -fT "${target%/*}/.kvmps-$number.new" "$target" || return 1
        ;;
      delete) rm -f "$target" || return 1 ;;
    esac
    sync "${target%/*}" 2>/dev/null || sync
  done <files
}
# What was there before comes back where placing had begun; else nothing is left beside the files.
putback() {
  while read -r number what target; do
    staged=${target%/*}/.kvmps-$number.new
    rm -f "$staged"
    [ -n "$placed" ] || continue
    if [ -e "old.$number" ]; then
      cp -p "old.$number" "$staged" && { sync "$staged" 2>/dev/null || sync; } && mv -fT "$staged" "$target"
    else
      rm -f "$target"
    fi
    # Not all disks: that takes minutes on a busy host, which is without its network as long.
    sync "${target%/*}" 2>/dev/null || sync
  done <files
}
placed=
undo() {
  putback 2>/dev/null
  [ -z "$managers" ] || { tell; quiet "$from"; }
  dad=
  if [ -e "$sysctl/ipv6/conf/$from/accept_dad" ]; then
    read -r dad <"$sysctl/ipv6/conf/$from/accept_dad"
    echo 0 >"$sysctl/ipv6/conf/$from/accept_dad"
  fi
  "$ip" -force -batch undo 2>undo.log
  "$ip" -6 -force -batch undo6 2>>undo.log
  settle "$from"
  [ -z "$dad" ] || echo "$dad" >"$sysctl/ipv6/conf/$from/accept_dad"
  put after
  say undone
  exit 1
}
exec 3<>verdict
exec 4<verdict
exec 3>&-
"$ip" -batch create || { putback; say refused; exit 1; }
if [ -n "$managers" ]; then
  place || undo
  tell
  take -batch release
  quiet "$to"
fi
put before
take -batch move || undo
take -6 -batch rules6 || undo
settle "$to"
put after
say moved
answer=$(word "$limit")
case $answer in
  wait*)
    exec 4<>verdict
    say waiting
    answer=$(word "${answer#wait }")
    ;;
esac
[ "$answer" = keep ] || undo
[ -n "$managers" ] || place || undo
take -batch finish || undo
say kept
