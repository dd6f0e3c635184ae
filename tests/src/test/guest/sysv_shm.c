/* System V shared memory: shmget, shmat, shmdt, shmctl. */
#include "guest.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>

#define FREE_PLACE ((char *)0x600000000000UL)

static void show(int id) {
  struct shmid_ds ds;
  if (shmctl(id, IPC_STAT, &ds) < 0) {
    printf("stat: %s\n", strerrorname_np(errno));
    return;
  }
  printf("size %zu mode %o attached %lu creator %d last %d attach-time %d detach-time %d\n",
         ds.shm_segsz, ds.shm_perm.mode, (unsigned long)ds.shm_nattch, ds.shm_cpid == getpid(),
         ds.shm_lpid == getpid(), ds.shm_atime != 0, ds.shm_dtime != 0);
}

static void child(void (*work)(int, char *), int id, char *at) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    work(id, at);
    fflush(stdout);
    _exit(0);
  }
  int status;
  MUST(waitpid(pid, &status, 0));
  if (status != 0) printf("child ended with %x\n", status);
}

static void in_child(int id, char *at) {
  printf("child sees \"%s\"\n", at);
  strcpy(at + 100, "from the child");
  char *again = MUST(shmat(id, NULL, SHM_RDONLY));
  printf("again \"%s\"\n", again + 100);
  struct shmid_ds ds;
  MUST(shmctl(id, IPC_STAT, &ds));
  printf("attached in the child: %lu\n", (unsigned long)ds.shm_nattch);
}

static void as_nobody(int id, char *at) {
  (void)at;
  become_nobody();
  WORKS(shmat(id, NULL, 0));
  WORKS(shmat(id, NULL, SHM_RDONLY));
  struct shmid_ds ds;
  SHOW(shmctl(id, IPC_STAT, &ds));
  SHOW(shmctl(id, IPC_SET, &ds));
  SHOW(shmctl(id, IPC_RMID, NULL));
  SHOW(shmctl(id, SHM_LOCK, NULL));
}

static void stores(int id, char *at) {
  (void)id;
  at[0] = 1;
}

static void exec_child(int id, char *at) {
  (void)at;
  char number[20];
  snprintf(number, sizeof number, "%d", id);
  execl("/proc/self/exe", "sysv_shm", "show", number, NULL);
}

int main(int argc, char **argv) {
  if (argc == 3) {
    struct shmid_ds ds;
    MUST(shmctl(atoi(argv[2]), IPC_STAT, &ds));
    printf("attached after execve: %lu\n", (unsigned long)ds.shm_nattch);
    return 0;
  }
  key_t key = 0x41000000 ^ getpid();
  struct shmid_ds ds;
  SECTION("get");
  SHOW(shmget(key, 5000, 0600));
  int id = MUST(shmget(key, 5000, IPC_CREAT | 0640));
  WORKS(shmget(key, 0, 0));
  SHOW(shmget(key, 5000, IPC_CREAT | 0600) == id);
  SHOW(shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0600));
  SHOW(shmget(key, 5001, 0600));
  SHOW(shmget(IPC_PRIVATE, 0, 0600));
  SHOW(shmget(IPC_PRIVATE, (size_t)-1, 0600));
  SHOW(shmget(IPC_PRIVATE, 1UL << 62, 0600));
  show(id);

  SECTION("attach");
  char *at = MUST(shmat(id, NULL, 0));
  CHECK(((unsigned long)at & 4095) == 0);
  SHOW(at[0] + at[4999] + at[8191]);
  strcpy(at, "hello");
  char *second = MUST(shmat(id, FREE_PLACE, 0));
  SHOW(second == FREE_PLACE);
  printf("second: \"%s\"\n", second);
  show(id);
  SHOW(shmat(id, FREE_PLACE, 0));
  SHOW(shmat(id, FREE_PLACE + 0x10010, 0));
  SHOW((char *)shmat(id, FREE_PLACE + 0x10010, SHM_RND) == FREE_PLACE + 0x10000);
  SHOW((char *)shmat(id, FREE_PLACE, SHM_REMAP) == FREE_PLACE);
  SHOW(shmat(id, NULL, SHM_REMAP));
  SHOW(shmat(-1, NULL, 0));
  SHOW(shmat(id + 1, NULL, 0));
  show(id);
  child(in_child, id, at);
  printf("parent sees \"%s\"\n", at + 100);
  show(id);
  child(exec_child, id, at);

  SECTION("read-only");
  char *constant = MUST(shmat(id, NULL, SHM_RDONLY));
  printf("\"%s\"\n", constant);
  SHOW(mprotect(constant, 4096, PROT_READ | PROT_WRITE));
  child(stores, id, constant);

  SECTION("detach");
  SHOW(shmdt(constant));
  SHOW(shmdt(constant));
  SHOW(shmdt(at + 1));
  SHOW(shmdt(at + 4096));
  SHOW(munmap(FREE_PLACE, 4096));
  show(id);
  SHOW(shmdt(FREE_PLACE));
  SHOW(shmdt(FREE_PLACE + 0x10000));
  show(id);

  SECTION("control");
  MUST(shmctl(id, IPC_STAT, &ds));
  CHECK(ds.shm_perm.__key == key && ds.shm_perm.uid == geteuid() && ds.shm_perm.cgid == getegid());
  CHECK(ds.shm_perm.__seq == id >> 15);
  ds.shm_perm.mode = 0777 | 07000;
  SHOW(shmctl(id, IPC_SET, &ds));
  show(id);
  ds.shm_perm.uid = -1;
  SHOW(shmctl(id, IPC_SET, &ds));
  SHOW(shmctl(id, IPC_STAT, NOWHERE));
  SHOW(shmctl(id, IPC_SET, NOWHERE));
  SHOW(shmctl(id, 99, &ds));
  SHOW(shmctl(-1, IPC_STAT, &ds));
  SHOW(shmctl(id, SHM_LOCK, NULL));
  show(id);
  SHOW(shmctl(id, SHM_UNLOCK, NULL));
  show(id);
  SHOW(shmctl(id & 0x7fff, SHM_STAT, &ds) == id);
  struct shminfo info;
  CHECK(shmctl(0, IPC_INFO, (struct shmid_ds *)&info) >= (id & 0x7fff));
  printf("max %lu min %lu ids %lu all %lu\n", info.shmmax, info.shmmin, info.shmmni, info.shmall);
  struct shm_info usage;
  CHECK(shmctl(0, SHM_INFO, (struct shmid_ds *)&usage) >= (id & 0x7fff));
  CHECK(usage.used_ids >= 1 && usage.shm_tot >= 2 && usage.shm_rss >= 1);
  ds.shm_perm.uid = geteuid();
  ds.shm_perm.mode = 0604;
  MUST(shmctl(id, IPC_SET, &ds));
  child(as_nobody, id, at);
  ds.shm_perm.mode = 0600;
  MUST(shmctl(id, IPC_SET, &ds));
  child(as_nobody, id, at);

  SECTION("removal");
  show(id);
  SHOW(shmctl(id, IPC_RMID, NULL));
  show(id);
  SHOW(shmget(key, 5000, 0600));
  MUST(shmctl(id, IPC_STAT, &ds));
  SHOW(ds.shm_perm.__key);
  char *late = MUST(shmat(id, NULL, 0));
  printf("late \"%s\"\n", late);
  SHOW(shmdt(late));
  printf("still \"%s\"\n", at);
  SHOW(shmdt(at));
  show(id);
  int other = MUST(shmget(key, 100, IPC_CREAT | 0600));
  CHECK(other != id);
  SHOW(shmctl(other, IPC_RMID, NULL));
  SHOW(shmat(other, NULL, 0));
  return guest_end();
}
