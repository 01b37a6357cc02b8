# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Makes the root of a guest, as an initramfs of this machine's own programs. To be sourced.
matrix_kernels=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Programs of every guest, by package, and by name.
root_packages=(coreutils)
root_programs=(bash dash kmod modprobe ip tc nft sysctl ps mount umount unshare nsenter setpriv taskset socat sed grep find
	awk cpio)

# need_programs NAME...: prints what is missing, and fails.
need_programs() {
	local name
	for name; do
		command -v "$name" >/dev/null || { echo "there is no $name" && return 1; }
	done
}

# put_libraries PATH...: those of the programs and libraries named, to the places that they have here.
put_libraries() {
	local library
	while read -r library; do
		[[ -e $guest_root$library ]] || (cd / && cp -L --parents "${library#/}" "$guest_root/")
	done < <(find -L "$@" -type f \( -perm -u+x -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
		awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u)
}

# put_at FOLDER FILE...: copies files into a folder of the root.
put_at() {
	local folder=$1
	shift
	[[ $# -gt 0 ]] || return 0
	mkdir -p "$guest_root$folder"
	cp -L --preserve=mode,timestamps "$@" "$guest_root$folder/"
	put_libraries "$@"
}

# put PATH...: copies files, and folders with all that is in them, to the same places; libraries of theirs too.
put() {
	[[ $# -gt 0 ]] || return 0
	(cd / && cp -rL --parents --preserve=mode,timestamps "${@#/}" "$guest_root/")
	put_libraries "$@"
}

# make_root FOLDER: an empty root with the programs of every guest, and its init.
make_root() {
	local folder name paths=()
	guest_root=$1
	mkdir -p "$guest_root"/{dev,etc,home,mnt,out,proc,root,run,sys,tmp,var/tmp,var/log,usr/bin,usr/lib,usr/lib64,usr/lib/busybox}
	ln -s bin "$guest_root/usr/sbin"
	ln -s /run "$guest_root/var/run"
	for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$guest_root/$folder"; done
	mapfile -t paths < <(dpkg -L "${root_packages[@]}" | grep -E '^(/usr)?/s?bin/.')
	for name in "${root_programs[@]}"; do
		name=$(PATH=/usr/sbin:/usr/bin command -v "$name") && paths+=("$name")
	done
	put_at /usr/bin "${paths[@]}"
	ln -sf dash "$guest_root/usr/bin/sh"
	cp -L "$(command -v "${BUSYBOX:-busybox}")" "$guest_root/usr/lib/busybox/busybox"
	cp -L /etc/{group,hosts,passwd,protocols,services,nsswitch.conf} "$guest_root/etc/" 2>/dev/null || true
	[[ ! -d /usr/lib/locale/C.utf8 ]] || put /usr/lib/locale/C.utf8
	cp "$matrix_kernels/init" "$guest_root/init"
}

# put_modules KERNEL: those of the network; the kernel loads them when it needs them.
put_modules() {
	local version=${1##*/vmlinuz-} from to folder
	from=$(dirname "$1")/../lib/modules/$version to=$guest_root/usr/lib/modules/$version
	mkdir -p "$to/kernel/drivers/net"
	cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
	for folder in net lib crypto; do
		[[ ! -d $from/kernel/$folder ]] || cp -r "$from/kernel/$folder" "$to/kernel/"
	done
	cp -r "$from"/kernel/drivers/net/{dummy,ifb,tun,veth,macvlan,vxlan}* "$to/kernel/drivers/net/" 2>/dev/null || true
	find "$to" -name '*.ko.xz' -exec xz -d {} +
	depmod -b "$guest_root/usr" "$version" 2>/dev/null || depmod -b "$guest_root" "$version"
}

# pack_root FILE
pack_root() { (cd "$guest_root" && find . | cpio -o -H newc --quiet -R 0:0) | zstd -q -T0 -1 >"$1"; }
