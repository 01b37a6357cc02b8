/* SPDX-License-Identifier: MIT */
/* What Wireshark asks before it captures, answered on stdout in extcap's sentences (Wireshark's doc/extcap.4). */
#ifndef EXTCAP_DESCRIBE_H
#define EXTCAP_DESCRIBE_H

void extcap_describe_interfaces(void);
void extcap_describe_dlts(void);
void extcap_describe_config(void);

#endif
