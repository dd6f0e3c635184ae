/* System V semaphores: semget, semop, semtimedop, semctl. */
#include "guest.h"
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>

union semun {
  int val;
  void *buf;
};

static int id;

static int op(int number, int change, int flags) {
  struct sembuf one = {number, change, flags};
  return semop(id, &one, 1);
}

static void values(void) {
  unsigned short all[4];
  if (semctl(id, 0, GETALL, all) < 0) {
    printf("values: %s\n", strerrorname_np(errno));
    return;
  }
  printf("values %d %d %d %d\n", all[0], all[1], all[2], all[3]);
}

static pid_t start(void (*work)(void)) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    work();
    fflush(stdout);
    _exit(0);
  }
  return pid;
}

static void end(pid_t pid) {
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("child: %x\n", status);
}

static void until(int number, int command, int count) {
  while (MUST(semctl(id, number, command)) != count) usleep(1000);
}

static void undoing(void) {
  MUST(op(0, 5, SEM_UNDO));
  MUST(op(1, -1, SEM_UNDO));
  MUST(op(2, 3, 0));
  values();
}
static void take_one(void) {
  SHOW(op(0, -1, 0));
}
static void take_three(void) {
  SHOW(op(0, -3, 0));
}
static void wait_zero(void) {
  _exit(op(0, 0, 0) == 0 ? 3 : 4); /* silent: it ends together with another */
}
static void take_both(void) {
  struct sembuf two[] = {{0, -1, 0}, {1, -1, 0}};
  SHOW(semop(id, two, 2));
}
static void nobody(void) {
  become_nobody();
  SHOW(op(0, 1, 0));
  SHOW(op(0, 0, IPC_NOWAIT));
  SHOW(semctl(id, 0, GETVAL));
  SHOW(semctl(id, 0, SETVAL, (union semun){.val = 1}));
  SHOW(semctl(id, 0, IPC_RMID));
}
static void on_alarm(int signal) {
  (void)signal;
}
static void interrupted(void) {
  handle(SIGALRM, on_alarm, SA_RESTART);
  alarm(1);
  SHOW(op(0, -1, 0));
}
static void dies(void) {
  op(0, -1, 0);
}

int main(void) {
  key_t key = 0x42000000 ^ getpid();
  struct semid_ds ds;
  SECTION("get");
  SHOW(semget(key, 4, 0600));
  id = MUST(semget(key, 4, IPC_CREAT | 0600));
  SHOW(semget(key, 0, 0) == id);
  SHOW(semget(key, 5, 0));
  SHOW(semget(key, 4, IPC_CREAT | IPC_EXCL));
  SHOW(semget(IPC_PRIVATE, 0, 0600));
  SHOW(semget(IPC_PRIVATE, -1, 0600));
  SHOW(semget(IPC_PRIVATE, 32001, 0600));
  values();
  MUST(semctl(id, 0, IPC_STAT, &ds));
  CHECK(ds.sem_otime == 0 && ds.sem_ctime != 0 && ds.sem_perm.__key == key);
  SHOW(ds.sem_nsems);

  SECTION("operations");
  SHOW(op(0, 2, 0));
  SHOW(semctl(id, 0, GETPID) == getpid());
  SHOW(semctl(id, 1, GETPID));
  SHOW(op(0, -3, IPC_NOWAIT));
  SHOW(op(0, 0, IPC_NOWAIT));
  SHOW(op(1, 0, IPC_NOWAIT));
  SHOW(op(4, 1, 0));
  SHOW(op(0, 32766, 0));
  struct sembuf many[] = {{0, -2, 0}, {1, 7, 0}, {0, 0, 0}, {2, -1, IPC_NOWAIT}};
  SHOW(semop(id, many, 4));
  values();
  SHOW(semop(id, many, 3));
  values();
  SHOW(semop(id, many, 0));
  SHOW(semop(id, many, 501));
  SHOW(semop(id, NOWHERE, 1));
  SHOW(semop(-1, many, 1));
  SHOW(semop(id + 1, many, 1));
  MUST(semctl(id, 0, IPC_STAT, &ds));
  CHECK(ds.sem_otime != 0);
  struct timespec soon = {0, 20000000}, bad = {0, -1};
  struct sembuf down = {3, -1, 0};
  SHOW(semtimedop(id, &down, 1, &soon));
  SHOW(semtimedop(id, &down, 1, &bad));

  SECTION("control");
  SHOW(semctl(id, 3, SETVAL, (union semun){.val = 9}));
  SHOW(semctl(id, 3, SETVAL, (union semun){.val = 32768}));
  SHOW(semctl(id, 3, SETVAL, (union semun){.val = -1}));
  SHOW(semctl(id, 4, SETVAL, (union semun){.val = 1}));
  SHOW(semctl(id, -1, GETVAL));
  SHOW(semctl(id, 3, GETVAL));
  unsigned short all[4] = {1, 2, 3, 4}, high[4] = {1, 40000, 3, 4};
  SHOW(semctl(id, 0, SETALL, all));
  SHOW(semctl(id, 0, SETALL, high));
  SHOW(semctl(id, 0, SETALL, NOWHERE));
  SHOW(semctl(id, 0, GETALL, NOWHERE));
  SHOW(semctl(id, 0, 99));
  values();
  SHOW(semctl(id & 0x7fff, 0, SEM_STAT, &ds) == id);
  struct seminfo info;
  CHECK(semctl(0, 0, IPC_INFO, &info) >= (id & 0x7fff));
  printf("map %d mni %d mns %d mnu %d msl %d opm %d ume %d usz %d vmx %d aem %d\n", info.semmap,
         info.semmni, info.semmns, info.semmnu, info.semmsl, info.semopm, info.semume, info.semusz,
         info.semvmx, info.semaem);
  CHECK(semctl(0, 0, SEM_INFO, &info) >= (id & 0x7fff));
  CHECK(info.semusz >= 1 && info.semaem >= 4);

  SECTION("undo");
  end(start(undoing));
  values();
  SHOW(op(3, -4, SEM_UNDO));
  SHOW(semctl(id, 3, SETVAL, (union semun){.val = 1}));

  SECTION("waiting");
  MUST(semctl(id, 0, SETALL, (unsigned short[]){0, 0, 0, 0}));
  pid_t three = start(take_three);
  until(0, GETNCNT, 1);
  pid_t one = start(take_one);
  until(0, GETNCNT, 2);
  SHOW(op(0, 2, 0)); /* the second waiter can go, the first not */
  end(one);
  SHOW(semctl(id, 0, GETVAL));
  SHOW(semctl(id, 0, GETNCNT));
  SHOW(op(0, 2, 0));
  end(three);
  values();
  pid_t both = start(take_both);
  until(0, GETNCNT, 1);
  SHOW(op(0, 1, 0));
  until(1, GETNCNT, 1); /* the operation that blocks is another one now */
  SHOW(semctl(id, 0, GETNCNT));
  pid_t zero = start(wait_zero);
  until(0, GETZCNT, 1);
  SHOW(op(1, 1, 0)); /* lets the pair go, which makes zero */
  end(both);
  end(zero);
  values();
  zero = start(dies);
  until(0, GETNCNT, 1);
  kill(zero, SIGKILL);
  end(zero);
  SHOW(semctl(id, 0, GETNCNT));
  end(start(interrupted));
  SHOW(semctl(id, 0, GETNCNT));

  SECTION("removal");
  end(start(nobody));
  one = start(take_one);
  until(0, GETNCNT, 1);
  SHOW(semctl(id, 0, IPC_RMID));
  end(one);
  SHOW(semctl(id, 0, GETVAL));
  SHOW(op(0, 1, 0));
  return guest_end();
}
