#!/bin/sh
# Copies the files of these packages to /distroless, without programs and documentation, and adds the user nonroot.
set -eu
root=/distroless
mkdir -p "$root/usr/lib" "$root/usr/lib64" "$root/etc/ssl/certs" "$root/proc" "$root/dev" "$root/tmp" "$root/home/nonroot"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
for package; do dpkg --listfiles "$package"; done | sort -u | while read -r path; do
  case $path in
    /lib | /lib64 | /usr/share/doc/* | /usr/share/man/* | /usr/share/lintian/* | /usr/bin/* | /usr/sbin/*) ;;
    *) if [ ! -d "$path" ] || [ -L "$path" ]; then echo "$path"; fi ;;
  esac
done | tar --create --no-recursion --files-from=- | tar --extract --directory="$root"
chmod 1777 "$root/tmp"
chown 65532:65532 "$root/home/nonroot"
for user in root:0 nobody:65534 nonroot:65532; do
  name=${user%:*} id=${user#*:}
  echo "$name:x:$id:$id:$name:/home/$name:/sbin/nologin" >> "$root/etc/passwd"
  echo "$name:x:$id:" >> "$root/etc/group"
done
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
