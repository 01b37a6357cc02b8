/* SPDX-License-Identifier: MIT */
#include "elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct image {
	const uint8_t *bytes; /* of the whole file */
	size_t size;
};

/* Returns the bytes at `offset`; NULL if the file ends before. */
static const void *part(const struct image *f, uint64_t offset, uint64_t len)
{
	return offset <= f->size && len <= f->size - offset ? f->bytes + offset : NULL;
}

/* Copies program header number i. Returns false if there is none. */
static bool segment(const struct image *f, unsigned i, ElfW(Phdr) * out)
{
	ElfW(Ehdr) head;
	const void *at;

	memcpy(&head, f->bytes, sizeof(head));
	if (i >= head.e_phnum || head.e_phentsize != sizeof(*out) || head.e_phoff > f->size)
		return false;
	at = part(f, head.e_phoff + i * sizeof(*out), sizeof(*out));
	if (at)
		memcpy(out, at, sizeof(*out));
	return at != NULL;
}

static bool find_segment(const struct image *f, uint32_t type, ElfW(Phdr) * out)
{
	for (unsigned i = 0; segment(f, i, out); i++)
		if (out->p_type == type)
			return true;
	return false;
}

/* Returns the value of an entry of the dynamic section; 0 if there is none. */
static uint64_t dynamic(const struct image *f, int64_t tag)
{
	ElfW(Phdr) s;
	ElfW(Dyn) d;

	if (!find_segment(f, PT_DYNAMIC, &s))
		return 0;
	for (uint64_t at = 0; at + sizeof(d) <= s.p_filesz; at += sizeof(d)) {
		const void *entry = part(f, s.p_offset + at, sizeof(d));

		if (!entry)
			return 0;
		memcpy(&d, entry, sizeof(d));
		if (d.d_tag == tag || d.d_tag == DT_NULL)
			return d.d_tag == tag ? d.d_un.d_val : 0;
	}
	return 0;
}

/* Returns the bytes that lie at `address` in memory; NULL if they are not in the file. */
static const void *at_address(const struct image *f, uint64_t address, uint64_t len)
{
	ElfW(Phdr) s;

	for (unsigned i = 0; segment(f, i, &s); i++)
		if (s.p_type == PT_LOAD && address >= s.p_vaddr && address - s.p_vaddr < s.p_filesz)
			return part(f, s.p_offset + (address - s.p_vaddr), len);
	return NULL;
}

/* Looks among the names of dynamic symbols. The linker stores a name as the end of a longer one where it can. */
static bool names_dlopen(const struct image *f)
{
	uint64_t len = dynamic(f, DT_STRSZ);
	const void *names = at_address(f, dynamic(f, DT_STRTAB), len);

	return names &&
	       (memmem(names, len, "dlopen", sizeof("dlopen")) || memmem(names, len, "dlmopen", sizeof("dlmopen")));
}

static bool read_loader(const struct image *f, char loader[PATH_MAX])
{
	ElfW(Phdr) s;
	const char *path;

	*loader = '\0';
	if (!find_segment(f, PT_INTERP, &s))
		return true;
	path = part(f, s.p_offset, s.p_filesz);
	if (!path || s.p_filesz < 2 || s.p_filesz > PATH_MAX || path[s.p_filesz - 1])
		return false;
	memcpy(loader, path, s.p_filesz);
	return true;
}

/* Sets *is_ours to whether the machine, the word size and the byte order are those of this program. */
static int compare_with_own(const struct image *f, bool *is_ours)
{
	ElfW(Ehdr) own, head;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, &own, sizeof(own));

	if (fd >= 0)
		close(fd);
	if (n != sizeof(own))
		return -EIO;
	memcpy(&head, f->bytes, sizeof(head)); /* these fields lie at the same place whatever the word size */
	*is_ours = head.e_ident[EI_CLASS] == own.e_ident[EI_CLASS] && head.e_ident[EI_DATA] == own.e_ident[EI_DATA] &&
		   head.e_machine == own.e_machine;
	return 0;
}

static int examine(const struct image *f, struct run_elf *e)
{
	bool is_ours;
	int err;

	if (f->size >= 2 && memcmp(f->bytes, "#!", 2) == 0) {
		e->kind = RUN_KIND_SCRIPT;
		return 0;
	}
	if (f->size < sizeof(ElfW(Ehdr)) || memcmp(f->bytes, ELFMAG, SELFMAG) != 0)
		return 0;
	err = compare_with_own(f, &is_ours);
	if (err)
		return err;
	if (!is_ours) {
		e->kind = RUN_KIND_FOREIGN;
	} else if (read_loader(f, e->loader)) {
		e->kind = RUN_KIND_PROGRAM;
		e->names_dlopen = names_dlopen(f);
	}
	return 0;
}

int run_elf_read(const char *path, struct run_elf *e)
{
	struct image f = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	struct stat st;
	void *bytes;

	e->kind = RUN_KIND_UNKNOWN;
	e->loader[0] = '\0';
	e->names_dlopen = false;
	if (fd < 0 || fstat(fd, &st) < 0)
		err = -errno;
	if (!err && st.st_size > 0) {
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED) {
			err = -errno;
		} else {
			f = (struct image){ bytes, (size_t)st.st_size };
			err = examine(&f, e);
			munmap(bytes, f.size);
		}
	}
	if (fd >= 0)
		close(fd);
	return err;
}
