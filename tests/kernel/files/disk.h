/* SPDX-License-Identifier: MIT */
/* A disk of a test's own, as small as it likes: a tmpfs that only this program and its children see. */
#ifndef NT_DISK_H
#define NT_DISK_H

#define NT_DISK "/mnt"

/* Moves the program into a mount namespace of its own. Before any thread. Returns 0, or 77 with the reason printed. */
int nt_disk_begin(void);

/* Mounts an empty disk at NT_DISK in place of the one before; `size` as mount(8) takes it, such as "1m". All users
 * may write to it. */
void nt_disk(const char *size);

#endif
