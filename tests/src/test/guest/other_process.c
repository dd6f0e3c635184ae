/* What one process does with another: its memory, what both share, its scheduling, its end. */
#include "guest.h"
#include <linux/kcmp.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

struct attributes {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
  uint32_t util_min, util_max;
};

static char *shared;

/* A child that waits for its end with memory of its own: "theirs" at the same address. */
static pid_t child_with(char *page, const char *text) {
  int ready[2];
  MUST(pipe(ready));
  pid_t child = MUST(fork());
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    strcpy(page, text);
    MUST(write(ready[1], "x", 1));
    pause();
    _exit(0);
  }
  char c;
  MUST(read(ready[0], &c, 1));
  close(ready[0]);
  close(ready[1]);
  return child;
}

static void end(pid_t child) {
  MUST(kill(child, SIGKILL));
  MUST(waitpid(child, NULL, 0));
}

static void memory(void) {
  char *page = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(page, "ours");
  pid_t child = child_with(page, "theirs");
  char buffer[64] = "", more[8] = "";
  struct iovec local[2] = {{buffer, 3}, {more, 4}};
  struct iovec remote[2] = {{page, 7}, {NOWHERE, 4}};
  SHOW(process_vm_readv(child, local, 2, remote, 1, 0));
  printf("%s %s, here %s\n", buffer, more, page);
  SHOW(process_vm_readv(child, local, 2, remote + 1, 1, 0));
  local[0].iov_len = 40;
  remote[0].iov_len = 5;
  SHOW(process_vm_readv(child, local, 1, remote, 2, 0));
  struct iovec out = {"written", 8};
  remote[0] = (struct iovec){page, 8};
  SHOW(process_vm_writev(child, &out, 1, remote, 1, 0));
  SHOW(process_vm_readv(child, local, 1, remote, 1, 0));
  printf("%s, here %s\n", buffer, page);
  SECTION("bad arguments of process_vm_readv");
  SHOW(process_vm_readv(child, local, 1, remote, 1, 1));
  SHOW(process_vm_readv(child, local, 1025, remote, 1, 0));
  SHOW(process_vm_readv(child, local, 1, remote, 1025, 0));
  SHOW(process_vm_readv(child, local, -1, remote, 1, 0));
  SHOW(process_vm_readv(child, NOWHERE, 1, remote, 1, 0));
  SHOW(process_vm_readv(child, local, 1, NOWHERE, 1, 0));
  SHOW(process_vm_readv(child, local, 0, remote, 1, 0));
  SHOW(process_vm_readv(child, local, 1, remote, 0, 0));
  SHOW(process_vm_readv(0, local, 1, remote, 1, 0));
  SHOW(process_vm_readv(-1, local, 1, remote, 1, 0));
  SHOW(process_vm_readv(999999999, local, 1, remote, 1, 0));
  SHOW(process_vm_readv(999999999, local, 0, remote, 1, 0));
  SHOW(process_vm_writev(999999999, local, 1, remote, 1, 0));
  SHOW(process_vm_writev(child, local, 1, remote, 1, 7));
  SHOW(process_vm_writev(child, (struct iovec[]){{NOWHERE, 4}}, 1, remote, 1, 0));
  SHOW(process_vm_readv(child, (struct iovec[]){{(void *)-4096, 4}}, 1, remote, 1, 0));
  SHOW(process_vm_readv(child, local, 1, (struct iovec[]){{page, -1}}, 1, 0));
  SHOW(mprotect(page + 4096, 4096, PROT_READ));
  SHOW(process_vm_writev(getpid(), local, 1, (struct iovec[]){{page + 4096, 8}}, 1, 0));
  end(child);
  SHOW(process_vm_readv(child, local, 1, remote, 1, 0));
  munmap(page, 12288);
}

static int thread_body(void *unused) {
  (void)unused;
  while (!*(volatile char *)shared) sched_yield();
  return 0;
}

static void compare(void) {
  int fd = MUST(open("file", O_RDWR | O_CREAT, 0600));
  int copy = MUST(dup(fd));
  int other = MUST(open("file", O_RDWR));
  pid_t self = getpid();
  pid_t child = child_with(shared + 1, "");
#define KCMP(a, b, type, i, j) syscall(SYS_kcmp, a, b, type, (long)(i), (long)(j))
  SHOW(KCMP(self, self, KCMP_FILE, fd, copy));
  SHOW(KCMP(self, child, KCMP_FILE, fd, copy));
  long before = KCMP(self, self, KCMP_FILE, fd, other), after = KCMP(self, self, KCMP_FILE, other, fd);
  CHECK(before != after && before > 0 && after > 0 && before + after == 3);
  SHOW(KCMP(self, self, KCMP_FILE, fd, 99));
  SHOW(KCMP(self, self, KCMP_FILE, -1, fd));
  for (int type = KCMP_VM; type <= KCMP_SIGHAND; type++) {
    SHOW(KCMP(self, self, type, 0, 0));
    SHOW(KCMP(self, child, type, 0, 0) != 0);
  }
  SHOW(KCMP(self, child, KCMP_SYSVSEM, 0, 0));
  static char stack[65536];
  *shared = 0;
  pid_t sharing = MUST(clone(thread_body, stack + sizeof stack, CLONE_VM | CLONE_FILES | SIGCHLD, NULL));
  SHOW(KCMP(self, sharing, KCMP_VM, 0, 0));
  SHOW(KCMP(self, sharing, KCMP_FILES, 0, 0));
  SHOW(KCMP(self, sharing, KCMP_FS, 0, 0) != 0);
  SHOW(KCMP(self, sharing, KCMP_SIGHAND, 0, 0) != 0);
  *shared = 1;
  MUST(waitpid(sharing, NULL, 0));
  int epoll = MUST(epoll_create1(0));
  int ends[2];
  MUST(pipe(ends));
  struct epoll_event event = {.events = EPOLLIN};
  MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  struct kcmp_epoll_slot slot = {epoll, ends[0], 0};
  SHOW(KCMP(self, self, KCMP_EPOLL_TFD, ends[0], &slot));
  slot.toff = 1;
  SHOW(KCMP(self, self, KCMP_EPOLL_TFD, ends[0], &slot));
  slot = (struct kcmp_epoll_slot){fd, ends[0], 0};
  SHOW(KCMP(self, self, KCMP_EPOLL_TFD, ends[0], &slot));
  SHOW(KCMP(self, self, KCMP_EPOLL_TFD, ends[0], NOWHERE));
  SHOW(KCMP(self, self, 99, 0, 0));
  SHOW(KCMP(self, 999999999, KCMP_VM, 0, 0));
  SHOW(KCMP(0, self, KCMP_VM, 0, 0));
  end(child);
}

static void show_attributes(pid_t pid) {
  struct attributes shown;
  memset(&shown, 0x55, sizeof shown);
  SHOW(syscall(SYS_sched_getattr, pid, &shown, 48, 0));
  printf("size %u policy %u flags %lx nice %d priority %u\n", shown.size, shown.policy,
         (unsigned long)shown.flags, shown.nice, shown.priority);
}

static void scheduling(void) {
  struct attributes wanted = {.size = sizeof wanted, .policy = SCHED_BATCH, .nice = 5, .flags = 1};
  show_attributes(0);
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  show_attributes(getpid());
  SHOW(sched_getscheduler(0) == (SCHED_BATCH | SCHED_RESET_ON_FORK));
  pid_t child = fork();
  if (child == 0) {
    show_attributes(0);
    fflush(stdout);
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
  wanted = (struct attributes){.size = 48, .policy = SCHED_IDLE, .nice = 7};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  show_attributes(0);
  wanted.flags = 8; /* SCHED_FLAG_KEEP_POLICY */
  wanted.nice = 9;
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  show_attributes(0);
  wanted = (struct attributes){.size = 48, .policy = SCHED_OTHER, .nice = 19, .flags = 16};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  show_attributes(0);
  SECTION("bad arguments of sched_setattr");
  struct { struct attributes a; uint64_t more; } large = {.a.size = sizeof large};
  SHOW(syscall(SYS_sched_setattr, 0, &large, 0));
  large.a.size = sizeof large;
  large.more = 1;
  SHOW(syscall(SYS_sched_setattr, 0, &large, 0));
  printf("size %u\n", large.a.size);
  wanted = (struct attributes){.size = 10};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = 4};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = -1};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = SCHED_FIFO};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = SCHED_FIFO, .priority = 100};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .priority = 1};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .flags = 1 << 10};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .flags = 0x20};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = 6, .runtime = 1000, .deadline = 5, .period = 5};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48};
  SHOW(syscall(SYS_sched_setattr, 999999999, &wanted, 0));
  SHOW(syscall(SYS_sched_setattr, -1, &wanted, 0));
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 1));
  SHOW(syscall(SYS_sched_setattr, 0, NULL, 0));
  SHOW(syscall(SYS_sched_setattr, 0, NOWHERE, 0));
  SHOW(syscall(SYS_sched_getattr, 0, &wanted, 47, 0));
  SHOW(syscall(SYS_sched_getattr, 0, &wanted, 4097, 0));
  SHOW(syscall(SYS_sched_getattr, 0, &wanted, 48, 1));
  SHOW(syscall(SYS_sched_getattr, -1, &wanted, 48, 0));
  SHOW(syscall(SYS_sched_getattr, 999999999, &wanted, 48, 0));
  SHOW(syscall(SYS_sched_getattr, 0, NULL, 48, 0));
  SHOW(syscall(SYS_sched_getattr, 0, NOWHERE, 48, 0));
}

static void advice(void) {
  pid_t child = child_with(shared + 1, "");
  int pidfd = MUST(syscall(SYS_pidfd_open, child, 0));
  struct iovec range = {shared, 4096};
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_WILLNEED, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_DONTNEED, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 1));
  SHOW(syscall(SYS_process_madvise, 99, &range, 1, MADV_COLD, 0));
  SHOW(syscall(SYS_process_madvise, 0, &range, 1, MADV_COLD, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1025, MADV_COLD, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, NOWHERE, 1, MADV_COLD, 0));
  range.iov_base = NOWHERE;
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0));
  range.iov_base = shared + 1;
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0));
  SHOW(syscall(SYS_process_mrelease, pidfd, 0));
  SHOW(syscall(SYS_process_mrelease, pidfd, 1));
  SHOW(syscall(SYS_process_mrelease, 99, 0));
  SHOW(syscall(SYS_process_mrelease, 0, 0));
  end(child);
  SHOW(syscall(SYS_process_mrelease, pidfd, 0));
  SHOW(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0));
}

static void pages(void) {
  char *area = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  area[0] = 1;
  void *asked[4] = {area, area + 8192, NOWHERE, area + 1};
  int status[4] = {77, 77, 77, 77}, nodes[4] = {0, 0, 0, 0};
  SHOW(syscall(SYS_move_pages, 0, 4UL, asked, NULL, status, 0));
  printf("%d %d %d %d\n", status[0], status[1], status[2], status[3]);
  SHOW(syscall(SYS_move_pages, getpid(), 1UL, asked, nodes, status, 2));
  SHOW(status[0]);
  nodes[0] = 55;
  SHOW(syscall(SYS_move_pages, 0, 1UL, asked, nodes, status, 2));
  SHOW(syscall(SYS_move_pages, 0, 1UL, asked, NULL, status, 1));
  SHOW(syscall(SYS_move_pages, 999999999, 1UL, asked, NULL, status, 0));
  SHOW(syscall(SYS_move_pages, 0, 1UL, NOWHERE, NULL, status, 0));
  SHOW(syscall(SYS_move_pages, 0, 1UL, asked, NULL, NOWHERE, 0));
  SHOW(syscall(SYS_move_pages, 0, 0UL, asked, NULL, status, 0));
  unsigned long node = 1, none = 2;
  SHOW(syscall(SYS_migrate_pages, 0, 8UL, &node, &node));
  SHOW(syscall(SYS_migrate_pages, 999999999, 8UL, &node, &node));
  SHOW(syscall(SYS_migrate_pages, 0, 8UL, NOWHERE, &node));
  SHOW(syscall(SYS_migrate_pages, 0, 8UL, &node, NOWHERE));
  SHOW(syscall(SYS_migrate_pages, 0, 1UL << 40, &node, &node));
  (void)none;
  SHOW(syscall(SYS_pkey_alloc, 1UL, 0UL));
  SHOW(syscall(SYS_pkey_alloc, 0UL, 99UL));
  SHOW(syscall(SYS_pkey_free, 5));
  SHOW(syscall(SYS_pkey_free, -1));
  SHOW(syscall(SYS_pkey_mprotect, area, 4096UL, PROT_READ, -1));
  SHOW(syscall(SYS_pkey_mprotect, area, 4096UL, PROT_READ, 5));
  SHOW(syscall(SYS_pkey_mprotect, area + 1, 4096UL, PROT_READ, 5));
  SHOW(syscall(SYS_pkey_mprotect, area, 0UL, PROT_READ, 5));
  SHOW(syscall(SYS_pkey_mprotect, NOWHERE, 4096UL, PROT_READ, -1));
  munmap(area, 16384);
  int fd = MUST(memfd_create("pages", 0));
  MUST(ftruncate(fd, 12288));
  MUST(pwrite(fd, "0", 1, 0));
  MUST(pwrite(fd, "1", 1, 4096));
  MUST(pwrite(fd, "2", 1, 8192));
  area = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  SHOW(remap_file_pages(area, 4096, 0, 2, 0));
  printf("%c%c%c\n", area[0], area[4096], area[8192]);
  SHOW(remap_file_pages(area, 8192, 0, 1, 0));
  printf("%c%c%c\n", area[0], area[4096], area[8192]);
  SHOW(remap_file_pages(area, 4096, PROT_READ, 0, 0));
  SHOW(remap_file_pages(area, 0, 0, 0, 0));
  SHOW(remap_file_pages(NOWHERE, 4096, 0, 0, 0));
  SHOW(remap_file_pages(area, 1 << 20, 0, 0, 0));
  SHOW(remap_file_pages(area, 4096, 0, -1, 0));
}

static void unprivileged(pid_t other) {
  char buffer[8];
  struct iovec local = {buffer, 8}, remote = {shared, 8};
  struct attributes wanted = {.size = 48, .nice = -5};
  SHOW(process_vm_readv(other, &local, 1, &remote, 1, 0));
  SHOW(syscall(SYS_kcmp, getpid(), other, KCMP_VM, 0, 0));
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = SCHED_FIFO, .priority = 1};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .nice = 3};
  SHOW(syscall(SYS_sched_setattr, other, &wanted, 0));
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted.nice = 1;
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted = (struct attributes){.size = 48, .policy = 6, .runtime = 1 << 20, .deadline = 1 << 21, .period = 1 << 22};
  SHOW(syscall(SYS_sched_setattr, 0, &wanted, 0));
  struct sched_param parameters = {1};
  SHOW(syscall(SYS_sched_setscheduler, 0, SCHED_RR, &parameters));
  SHOW(syscall(SYS_sched_setscheduler, other, SCHED_BATCH, &(struct sched_param){0}));
  SHOW(syscall(SYS_move_pages, other, 0UL, NULL, NULL, NULL, 0));
  SHOW(syscall(SYS_move_pages, 0, 0UL, NULL, NULL, NULL, 4));
  SHOW(syscall(SYS_migrate_pages, other, 0UL, NULL, NULL));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  SECTION("memory");
  memory();
  SECTION("kcmp");
  compare();
  SECTION("scheduling");
  pid_t child = MUST(fork());
  if (child == 0) {
    scheduling();
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
  SECTION("advice");
  advice();
  SECTION("pages");
  pages();
  SECTION("as another user");
  pid_t other = child_with(shared + 1, "");
  child = MUST(fork());
  if (child == 0) {
    if (geteuid() == 0) {
      become_nobody();
      unprivileged(other);
    }
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
  end(other);
  return guest_end();
}
