#!/bin/sh
# In a mount namespace of its own: runs a command as another user, with no capability, where all of the file system is
# read-only but /tmp and /var/lib/bridge.
# Arguments: the folder that is to be /opt/bridge, the one that is to be /var/lib/bridge, user, group, command…
set -eu
mount -t tmpfs tmpfs /opt
mkdir /opt/bridge
mount --bind "$1" /opt/bridge
mount -o remount,bind,ro /opt/bridge
mount -o remount,ro /opt
mount -t tmpfs tmpfs /var/lib
mkdir /var/lib/bridge
mount --bind "$2" /var/lib/bridge
mount -o remount,ro /var/lib
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,bind,ro /
user=$3
group=$4
shift 4
cd /var/lib/bridge
exec setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
