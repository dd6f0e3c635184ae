/* What the kernel lays on a new process's stack: argc, argv, environment, auxiliary vector. */
#include "guest.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

extern char _start[], __executable_start[];

static const char *name_of(unsigned long type) {
  switch (type) {
    case AT_PHDR: return "AT_PHDR";
    case AT_PHENT: return "AT_PHENT";
    case AT_PHNUM: return "AT_PHNUM";
    case AT_PAGESZ: return "AT_PAGESZ";
    case AT_BASE: return "AT_BASE";
    case AT_FLAGS: return "AT_FLAGS";
    case AT_ENTRY: return "AT_ENTRY";
    case AT_UID: return "AT_UID";
    case AT_EUID: return "AT_EUID";
    case AT_GID: return "AT_GID";
    case AT_EGID: return "AT_EGID";
    case AT_PLATFORM: return "AT_PLATFORM";
    case AT_HWCAP: return "AT_HWCAP";
    case AT_CLKTCK: return "AT_CLKTCK";
    case AT_SECURE: return "AT_SECURE";
    case AT_RANDOM: return "AT_RANDOM";
    case AT_EXECFN: return "AT_EXECFN";
    default: return NULL;
  }
}

int main(int argc, char **argv) {
  SECTION("arguments");
  SHOW(argc);
  for (int i = 1; i < argc; i++) printf("%d \"%s\"\n", i, argv[i]);
  CHECK(argv[argc] == NULL);
  CHECK(environ == argv + argc + 1);
  long *count = (long *)argv - 1;
  SHOW(*count == argc);
  CHECK(((uintptr_t)count & 15) == 0);
  for (int i = 1; i < argc; i++) CHECK(argv[i] == argv[i - 1] + strlen(argv[i - 1]) + 1);
  if (environ[0]) CHECK(environ[0] == argv[argc - 1] + strlen(argv[argc - 1]) + 1);
  const char *variables[] = {"GUEST_ONE", "GUEST_EMPTY"};
  for (int i = 0; i < 2; i++) {
    char *value = getenv(variables[i]);
    printf("%s %s\n", variables[i], value ? value : "is not set");
  }

  SECTION("auxiliary vector");
  char **end = environ;
  char *last = argv[argc - 1];
  for (; *end; end++) last = *end;
  ElfW(auxv_t) *aux = (ElfW(auxv_t) *)(end + 1);
  static const unsigned long wanted[] = {AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_BASE, AT_FLAGS, AT_ENTRY, AT_UID,
                                         AT_EUID, AT_GID, AT_EGID, AT_PLATFORM, AT_HWCAP, AT_CLKTCK, AT_SECURE,
                                         AT_RANDOM, AT_EXECFN};
  for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    int found = 0;
    for (ElfW(auxv_t) *a = aux; a->a_type != AT_NULL; a++) found += a->a_type == wanted[i];
    printf("%s %d\n", name_of(wanted[i]), found);
  }
  SHOW(getauxval(AT_PAGESZ));
  SHOW(getauxval(AT_PHENT));
  SHOW(getauxval(AT_CLKTCK));
  SHOW(getauxval(AT_SECURE));
  SHOW(getauxval(AT_FLAGS));
  SHOW(getauxval(AT_BASE));
  CHECK(getauxval(AT_ENTRY) == (unsigned long)_start);
  CHECK(getauxval(AT_PHDR) == (unsigned long)__executable_start + sizeof(ElfW(Ehdr)));
  SHOW(getauxval(AT_PHNUM) == ((ElfW(Ehdr) *)__executable_start)->e_phnum);
  printf("platform %s\n", (char *)getauxval(AT_PLATFORM));
  CHECK(getauxval(AT_UID) == getuid() && getauxval(AT_EGID) == getegid());
  const char *name = (const char *)getauxval(AT_EXECFN);
  printf("name %s\n", strrchr(name, '/') ? strrchr(name, '/') : name);
  CHECK(name > last);
  unsigned char *random = (unsigned char *)getauxval(AT_RANDOM);
  int different = 0;
  for (int i = 1; i < 16; i++) different += random[i] != random[0];
  CHECK(different > 5);
  CHECK((char *)random > (char *)aux && (char *)random < argv[0]);
  return guest_end();
}
