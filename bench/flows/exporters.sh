# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The exporters that bench/flows/run compares: how each is started. To be sourced. Each configure_NAME FLOWS writes
# its files into $work and sets command[] and end_signal. All send to 127.0.0.1:4739.
# shellcheck disable=SC2034,SC2154 # the variables are for who sources this, or are its

port=4739
programs=$build/exporters/root
libraries=''

# get_exporters: downloads them. Only then is the folder of their libraries there.
get_exporters() {
	"$root/bench/common/programs/get" "$build/exporters" exporters >&2 || die "the other exporters cannot be had: leave them out with --only nfring_flow"
	libraries=$(echo "$programs"/usr/lib/*-linux-gnu)
}

# of_debian PROGRAM [ARGUMENT]...: the command of a program that was downloaded.
of_debian() { command=(env "LD_LIBRARY_PATH=$libraries" "$programs/$@"); }

# room_for FLOWS: for how many flows an exporter is set up: never fewer than its own default.
room_for() { echo $(($1 * 2 > 8192 ? $1 * 2 : 8192)); }

nfring_flow() {
	command=("$tools/nfring-flow" --group "$group" --cpu 1 --json "$@")
	end_signal=INT
}
configure_nfring_flow() { nfring_flow --to "ipfix+udp://127.0.0.1:$port"; }
configure_nfring_flow_file() { nfring_flow --to "ipfix-file:$work/flows.ipfix"; }
# It holds packets back as long as nfring-flow does.
configure_nfring_pps() {
	command=("$tools/nfring-pps" --group "$group" --cpu 1 --budget 10ms --copy-range 128 --json)
	end_signal=INT
}

# The ring between uacctd and its plug-in is large, so that a slow plug-in is not taken for a loss of the capture. The
# netlink buffer is what its manual calls the default.
configure_uacctd() {
	cat >"$work/uacctd.conf" <<-END
		daemonize: false
		logfile: $work/uacctd.log
		uacctd_group: $group
		uacctd_nl_size: 131072
		plugin_pipe_size: 134217728
		plugins: nfprobe
		nfprobe_version: 10
		nfprobe_maxflows: $(room_for "$1")
		nfprobe_receiver: 127.0.0.1:$port
	END
	of_debian usr/sbin/uacctd -f "$work/uacctd.conf"
	end_signal=INT
}
configure_uacctd_run() {
	configure_uacctd "$1"
	command=(env "LD_LIBRARY_PATH=$libraries" "$tools/nfring-run" --quiet "$programs/usr/sbin/uacctd" -f "$work/uacctd.conf")
}

configure_softflowd() {
	of_debian usr/sbin/softflowd -d -i "$device" -n "127.0.0.1:$port" -v 10 -m "$(room_for "$1")" \
		-p "$work/softflowd.pid" -c "$work/softflowd.ctl"
	end_signal=shutdown # in the foreground it has no handler of signals
}

# Flows are connections of conntrack, which end when the bench flushes its table.
configure_ulogd2() {
	cat >"$work/ulogd.conf" <<-END
		[global]
		logfile="$work/ulogd.log"
		loglevel=5
		plugin="$libraries/ulogd/ulogd_inpflow_NFCT.so"
		plugin="$libraries/ulogd/ulogd_output_IPFIX.so"
		stack=ct1:NFCT,ipfix1:IPFIX
		[ct1]
		event_mask=0x4
		hash_enable=0
		netlink_socket_buffer_size=33554432
		netlink_socket_buffer_maxsize=268435456
		[ipfix1]
		oid=1
		host="127.0.0.1"
		port="$port"
		proto="udp"
		send_template="once"
	END
	of_debian usr/sbin/ulogd -c "$work/ulogd.conf"
	end_signal=TERM
}

# ask_to_end: ends the exporter, so that it exports what it has.
ask_to_end() {
	if [[ $end_signal == shutdown ]]; then
		"$programs/usr/sbin/softflowctl" -c "$work/softflowd.ctl" shutdown >/dev/null
	else
		kill -s "$end_signal" "$exporter"
	fi
}

# begin_conntrack, end_connections: for ulogd2.
begin_conntrack() {
	inside sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_udp_timeout=600
	inside nft 'add table ip c; add chain ip c raw { type filter hook output priority -300; }; add rule ip c raw oif lo notrack
		add chain ip c o { type filter hook output priority 0; }; add rule ip c o ct state new'
}
end_connections() {
	inside env "LD_LIBRARY_PATH=$libraries" "$programs/usr/sbin/conntrack" -F >/dev/null 2>&1 || true
}
end_conntrack() {
	end_connections
	inside nft delete table ip c
}
