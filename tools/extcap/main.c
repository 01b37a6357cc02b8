/* SPDX-License-Identifier: MIT */
/* nfring-extcap: gives Wireshark NFLOG groups as an interface. It answers what Wireshark asks, and becomes
 * nfring-dump for the capture. */
#include "command_line.h"
#include "describe.h"
#include "launch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct extcap_options o;
	int code = extcap_options_parse(&o, argc, argv);

	if (code >= 0)
		return code;
	if (o.interfaces)
		extcap_describe_interfaces();
	else if (o.dlts)
		extcap_describe_dlts();
	else if (o.config)
		extcap_describe_config();
	else
		return o.capture ? extcap_launch_capture(&o) : extcap_launch_check(&o);
	if (fflush(stdout) != 0)
		return cli_fail(&extcap_program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}
