/* System V IPC and POSIX message queues: who waits, what is undone, what is gone but in use. */
#include "awkward.h"
#include <limits.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static int id;

static int ends_of_segment(void) {
  char *mine = shmat(id, NULL, 0);
  return mine == (void *)-1 ? 1 : mine[5000];
}

static void segment_removed(void) {
  struct shmid_ds status;
  id = MUST(shmget(IPC_PRIVATE, 10000, 0600));
  char *first = MUST(shmat(id, NULL, 0));
  const char *second = MUST(shmat(id, NULL, SHM_RDONLY));
  first[5000] = 55;
  MUST(shmctl(id, IPC_RMID, NULL));
  mark();
  CHECK(second[5000] == 55);
  first[9999] = 9;
  CHECK(second[9999] == 9);
  MUST(shmctl(id, IPC_STAT, &status));
  printf("attached %lu size %zu mode %o\n", status.shm_nattch, status.shm_segsz,
         status.shm_perm.mode);
  reap("child", child(ends_of_segment));
  SHOW(shmdt(first));
  SHOW(shmdt(second));
  SHOW(shmctl(id, IPC_STAT, &status));
}

static int semop_one(int number, int change, int flags) {
  struct sembuf one = {number, change, flags};
  return semop(id, &one, 1);
}

static int takes_two_and_dies(void) {
  MUST(semop_one(0, -2, SEM_UNDO));
  MUST(semop_one(1, 5, SEM_UNDO));
  raise(SIGSTOP);
  return 3;
}
static int takes_three(void) { return semop_one(0, -3, 0) == 0 ? 4 : 1; }
static int waits_for_zero(void) { return semop_one(1, 0, 0) == 0 ? 5 : 1; }
static int waits_in_vain(void) {
  struct sembuf both[2] = {{0, 1, 0}, {2, -1, 0}};
  struct timespec time = {0, 400000000};
  return semtimedop(id, both, 2, &time) == -1 && errno == EAGAIN ? 6 : 1;
}
static int waits_for_removal(void) { return semop_one(2, -7, 0) == -1 && errno == EIDRM ? 7 : 1; }

static void semaphores(void) {
  id = MUST(semget(IPC_PRIVATE, 3, 0600));
  MUST(semctl(id, 0, SETVAL, 3));
  pid_t owner = child(takes_two_and_dies);
  until(owner, 'T');
  pid_t taker = sleeping_child(takes_three);
  pid_t zero = sleeping_child(waits_for_zero);
  pid_t vain = sleeping_child(waits_in_vain);
  pid_t removal = sleeping_child(waits_for_removal);
  mark();
  printf("%d %d, %d take %d zero\n", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL),
         semctl(id, 0, GETNCNT), semctl(id, 1, GETZCNT));
  SHOW(semctl(id, 1, GETPID) == owner);
  reap("in vain", vain);
  MUST(kill(owner, SIGKILL));
  reap("owner", owner);
  mark();
  reap("taker", taker);
  reap("zero", zero);
  printf("%d %d %d\n", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL), semctl(id, 2, GETNCNT));
  MUST(semctl(id, 0, IPC_RMID));
  mark();
  reap("removal", removal);
}

struct message {
  long type;
  char text[100];
};

static int sends_more(void) {
  struct message message = {7, "blocked"};
  return msgsnd(id, &message, 90, 0) == 0 ? 2 : 1;
}

static void sender_blocked(void) {
  struct message message = {1, ""};
  struct msqid_ds status;
  id = MUST(msgget(IPC_PRIVATE, 0600));
  MUST(msgctl(id, IPC_STAT, &status));
  status.msg_qbytes = 250;
  MUST(msgctl(id, IPC_SET, &status));
  for (int i = 0; i < 2; i++) {
    message.type = 9 - i;
    snprintf(message.text, 100, "number %d", i);
    MUST(msgsnd(id, &message, 100, 0));
  }
  pid_t sender = sleeping_child(sends_more);
  mark();
  SHOW(msgsnd(id, &message, 100, IPC_NOWAIT));
  SHOW(msgrcv(id, &message, 100, -8, 0));
  printf("%ld %s\n", message.type, message.text);
  mark();
  reap("sender", sender);
  MUST(msgctl(id, IPC_STAT, &status));
  SHOW(status.msg_qnum);
  SHOW(msgrcv(id, &message, 100, 7, MSG_EXCEPT));
  SHOW(msgrcv(id, &message, 50, 0, MSG_NOERROR));
  printf("%ld %.7s\n", message.type, message.text);
  MUST(msgctl(id, IPC_RMID, NULL));
}

static int receives_up_to_five(void) {
  struct message message;
  return msgrcv(id, &message, 100, -5, 0) == 3 && message.type == 4 ? 8 : 1;
}
static int receives_six(void) {
  struct message message;
  return msgrcv(id, &message, 100, 6, 0) == -1 && errno == EIDRM ? 9 : 1;
}

static void receivers_blocked(void) {
  struct message message = {5, "abc"};
  id = MUST(msgget(IPC_PRIVATE, 0600));
  pid_t six = sleeping_child(receives_six);
  pid_t five = sleeping_child(receives_up_to_five);
  mark();
  message.type = 8;
  MUST(msgsnd(id, &message, 3, 0));
  until_asleep(five);
  message.type = 4;
  MUST(msgsnd(id, &message, 3, 0));
  mark();
  reap("up to five", five);
  MUST(msgctl(id, IPC_RMID, NULL));
  mark();
  reap("six", six);
}

static mqd_t open_queue(int most) {
  struct mq_attr shape = {.mq_maxmsg = most, .mq_msgsize = 16};
  mq_unlink("/awkward");
  mqd_t queue = MUST(mq_open("/awkward", O_RDWR | O_CREAT | O_EXCL, 0600, &shape));
  MUST(mq_unlink("/awkward"));
  return queue;
}

static void receive(mqd_t queue) {
  char text[16] = "";
  unsigned priority = 0;
  ssize_t n = mq_receive(queue, text, 16, &priority);
  printf("%zd %s priority %u\n", n, text, priority);
}

static void queue_without_name(void) {
  id = open_queue(5);
  MUST(mq_send(id, "low", 4, 1));
  MUST(mq_send(id, "high", 5, 30));
  MUST(mq_send(id, "low too", 8, 1));
  MUST(mq_send(id, "high too", 9, 30));
  receive(id);
  mark();
  struct mq_attr now;
  MUST(mq_getattr(id, &now));
  printf("%ld of %ld\n", now.mq_curmsgs, now.mq_maxmsg);
  for (int i = 0; i < 3; i++) receive(id);
}

static int receives_a(void) {
  char text[16];
  struct timespec far = {time(NULL) + 1000, 0};
  return mq_timedreceive(id, text, 16, NULL, &far) == 2 ? text[0] : 1;
}
static int receives_late(void) {
  char text[16];
  struct timespec soon = after_now(CLOCK_REALTIME, 400);
  return mq_timedreceive(id, text, 16, NULL, &soon) == -1 && errno == ETIMEDOUT ? 5 : 1;
}
static int sends_b(void) { return mq_send(id, "b", 2, 9) == 0 ? 6 : 1; }

static void queue_waiters(void) {
  id = open_queue(1);
  pid_t receiver = sleeping_child(receives_a);
  pid_t late = sleeping_child(receives_late);
  mark();
  reap("late", late);
  MUST(mq_send(id, "a", 2, 0));
  mark();
  reap("receiver", receiver);
  MUST(mq_send(id, "c", 2, 3));
  pid_t sender = sleeping_child(sends_b);
  mark();
  receive(id);
  reap("sender", sender);
  receive(id);
}

static void notification(void) {
  sigset_t set;
  siginfo_t info;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN,
                           .sigev_value.sival_int = 77};
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  id = open_queue(4);
  SHOW(mq_notify(id, &event));
  mark();
  SHOW(mq_notify(id, &event));
  MUST(mq_send(id, "first", 6, 0));
  mark();
  SHOW(mq_notify(id, &event)); /* free again; not told while something is in the queue */
  MUST(mq_send(id, "second", 7, 0));
  SHOW(sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("code %d value %d from me %d\n", info.si_code, info.si_value.sival_int,
         info.si_pid == getpid());
  receive(id), receive(id);
  struct timespec none = {0, 0};
  SHOW(sigtimedwait(&set, NULL, &none));
  MUST(mq_send(id, "third", 6, 0));
  mark();
  SHOW(sigtimedwait(&set, &info, &none) == SIGRTMIN);
}

static const struct scenario all[] = {
    SCENARIO(segment_removed),    SCENARIO(semaphores),    SCENARIO(sender_blocked),
    SCENARIO(receivers_blocked),  SCENARIO(queue_waiters), SCENARIO(notification),
    SCENARIO(queue_without_name),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }
