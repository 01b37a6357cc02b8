/* SPDX-License-Identifier: MIT */
#include "describe.h"
#include "command_line.h"

#include <nfring/opts.h>
#include <nfring/version.h>
#include <stdio.h>

void extcap_describe_interfaces(void)
{
	printf("extcap {version=%s}{display=nfring}\n", NFRING_VERSION);
	printf("interface {value=%s}{display=NFLOG by nfring}\n", EXTCAP_INTERFACE);
}

void extcap_describe_dlts(void)
{
	printf("dlt {number=239}{name=NFLOG}{display=Linux netfilter log messages}\n");
}

void extcap_describe_config(void)
{
	printf("arg {number=0}{call=--group}{display=Groups}{type=string}{default=0}{required=true}"
	       "{tooltip=NFLOG groups, such as 5 or 5,200,100:4}\n");
	printf("arg {number=1}{call=--copy-range}{display=Bytes of each packet}{type=unsigned}{range=1,%u}"
	       "{tooltip=Copy at most so many bytes of each packet; empty: all}\n",
	       NFRING_COPY_RANGE_MAX_BYTES);
	printf("arg {number=2}{call=--budget}{display=Latency budget (microseconds)}{type=unsigned}{range=0,10000000}"
	       "{default=%u}{tooltip=Hold packets back for so long to save CPU}\n",
	       NFRING_LATENCY_BUDGET_DEFAULT_US);
	printf("arg {number=3}{call=--filter}{display=Filter}{type=string}"
	       "{tooltip=Capture packets that this pcap filter takes}\n");
	printf("arg {number=4}{call=--prefix}{display=Prefix}{type=string}"
	       "{tooltip=Capture packets whose prefix matches, such as drop*}\n");
	printf("arg {number=5}{call=--netns}{display=Network namespace}{type=string}"
	       "{tooltip=A name, a path or a process; empty: this one}\n");
}
