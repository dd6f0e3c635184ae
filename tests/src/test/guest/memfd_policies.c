/* Seals of memfd_create where they meet mappings, and memory policies of one node. */
#include "guest.h"
#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

static int made(const char *name, unsigned flags) {
  int fd = MUST(memfd_create(name, flags));
  MUST(ftruncate(fd, 8192));
  return fd;
}

static void *shared(int fd, int protection) {
  return mmap(NULL, 8192, protection, MAP_SHARED, fd, 0);
}

static void policy(void) {
  int mode = -1;
  unsigned long nodes[2] = {~0UL, ~0UL};
  SHOW(syscall(SYS_get_mempolicy, &mode, nodes, 129, NULL, 0));
  printf("mode %x nodes %lx %lx\n", mode, nodes[0], nodes[1]);
}

int main(void) {
  SECTION("writable mappings");
  int fd = made("a", MFD_ALLOW_SEALING);
  char *map = MUST(shared(fd, PROT_READ | PROT_WRITE));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | 0x40));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
  SHOW(fcntl(fd, F_GET_SEALS));
  map[0] = 'x';
  SHOW(shared(fd, PROT_READ | PROT_WRITE));
  SHOW(write(fd, "y", 1));
  MUST(munmap(map, 8192));
  map = MUST(shared(fd, PROT_READ));
  SHOW(map[0]);
  SHOW(mprotect(map, 8192, PROT_READ | PROT_WRITE));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  MUST(munmap(map, 8192));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  map = MUST(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  map[0] = 'p';
  SHOW(map[0]);
  SHOW(pwrite(fd, "y", 1, 0));
  SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL));
  SHOW(fallocate(fd, 0, 0, 8192));
  SHOW(fallocate(fd, 0, 0, 8193));
  SHOW(ftruncate(fd, 8193));
  SHOW(ftruncate(fd, 8191));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
  SHOW(fcntl(fd, F_GET_SEALS));

  SECTION("execution");
  fd = made("b", MFD_NOEXEC_SEAL);
  SHOW(fcntl(fd, F_GET_SEALS));
  SHOW(fchmod(fd, 0700));
  SHOW(fchmod(fd, 0600));
  fd = made("c", MFD_ALLOW_SEALING);
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
  SHOW(fcntl(fd, F_GET_SEALS));
  fd = made("d", 0);
  SHOW(fcntl(fd, F_GET_SEALS));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  put("plain", "text");
  int plain = MUST(open("plain", O_RDWR));
  int reader = MUST(open("/proc/self/exe", O_RDONLY));
  SHOW(fcntl(reader, F_ADD_SEALS, F_SEAL_WRITE));
  MUST(close(plain));

  SECTION("policies");
  unsigned long one = 1, two = 2, three = 3;
  policy();
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND, &one, 64));
  policy();
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND, &two, 64));
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND, NULL, 0));
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND, NOWHERE, 64));
  SHOW(syscall(SYS_set_mempolicy, 99, &one, 64));
  SHOW(syscall(SYS_set_mempolicy, MPOL_DEFAULT, &one, 64));
  SHOW(syscall(SYS_set_mempolicy, MPOL_INTERLEAVE, &three, 64));
  policy();
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    policy();
    fflush(stdout);
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
  int mode = -1;
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, MPOL_F_NODE));
  SHOW(mode);
  SHOW(syscall(SYS_set_mempolicy, MPOL_PREFERRED, NULL, 0));
  policy();
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND | MPOL_F_STATIC_NODES, &three, 64));
  policy();
  SHOW(syscall(SYS_set_mempolicy, MPOL_BIND | MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES, &one, 64));
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, MPOL_F_NODE));
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 8));
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, &mode, 0));
  SHOW(syscall(SYS_get_mempolicy, &mode, &one, 0, NULL, 0));
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, &mode, MPOL_F_ADDR));
  SHOW(mode);
  SHOW(syscall(SYS_get_mempolicy, &mode, NULL, 0, NOWHERE, MPOL_F_ADDR));
  one = 0;
  SHOW(syscall(SYS_get_mempolicy, &mode, &one, 64, NULL, MPOL_F_MEMS_ALLOWED));
  printf("%d %lx\n", mode, one);
  SHOW(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0));
  map = MUST(mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  SHOW(syscall(SYS_mbind, map, 8192, MPOL_BIND, &one, 64, 0));
  SHOW(syscall(SYS_mbind, map + 1, 8192, MPOL_BIND, &one, 64, 0));
  SHOW(syscall(SYS_mbind, map, 8192, MPOL_BIND, &one, 64, 8));
  SHOW(syscall(SYS_mbind, map, 0, MPOL_BIND, &one, 64, 0));
  SHOW(syscall(SYS_mbind, (long)NOWHERE & -4096, 8192, MPOL_BIND, &one, 64, 0));
  return guest_end();
}
