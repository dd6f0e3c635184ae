/* System V message queues: msgget, msgsnd, msgrcv, msgctl. */
#include "guest.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

struct message {
  long type;
  char text[8192 + 1];
};

static int id;

static long send(long type, const char *text, int flags) {
  struct message message = {.type = type};
  strcpy(message.text, text);
  return msgsnd(id, &message, strlen(text), flags);
}

static void receive(long type, size_t size, int flags) {
  struct message message = {.type = -9};
  long length = msgrcv(id, &message, size, type, flags);
  if (length < 0) printf("receive %ld %zu %o: %s\n", type, size, flags, strerrorname_np(errno));
  else printf("receive %ld %zu %o: %ld \"%.*s\"\n", type, size, flags, message.type, (int)length, message.text);
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

static void show(void) {
  struct msqid_ds ds;
  if (msgctl(id, IPC_STAT, &ds) < 0) {
    printf("stat: %s\n", strerrorname_np(errno));
    return;
  }
  printf("%lu messages %lu bytes of %lu; sent %d received %d times %d %d\n", ds.msg_qnum,
         ds.__msg_cbytes, ds.msg_qbytes, ds.msg_lspid == getpid(), ds.msg_lrpid == getpid(),
         ds.msg_stime != 0, ds.msg_rtime != 0);
}

static int sleeping(pid_t pid) {
  char path[64], state = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL || fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = '?';
  if (file != NULL) fclose(file);
  return state == 'S';
}

static void settle(pid_t pid) {
  while (!sleeping(pid)) usleep(1000);
}

static void wait_seven(void) {
  receive(7, 100, 0);
}
static void wait_any(void) {
  receive(0, 100, 0);
}
static void wait_short(void) {
  receive(0, 2, 0);
}
static void send_more(void) {
  SHOW(send(3, "blocked", 0));
}
static void on_alarm(int signal) {
  (void)signal;
}
static void interrupted(void) {
  handle(SIGALRM, on_alarm, SA_RESTART);
  alarm(1);
  receive(99, 10, 0);
}
static void nobody(void) {
  become_nobody();
  SHOW(send(1, "x", IPC_NOWAIT));
  receive(0, 10, IPC_NOWAIT);
  struct msqid_ds ds;
  SHOW(msgctl(id, IPC_STAT, &ds));
  SHOW(msgctl(id, IPC_RMID, NULL));
}

int main(void) {
  key_t key = 0x43000000 ^ getpid();
  struct msqid_ds ds;
  SECTION("get");
  SHOW(msgget(key, 0600));
  id = MUST(msgget(key, IPC_CREAT | 0600));
  SHOW(msgget(key, 0) == id);
  SHOW(msgget(key, IPC_CREAT | IPC_EXCL));
  show();

  SECTION("send and receive");
  SHOW(send(0, "x", 0));
  SHOW(send(-1, "x", 0));
  SHOW(msgsnd(id, NOWHERE, 1, 0));
  struct message message = {.type = 1};
  SHOW(msgsnd(id, &message, 8193, 0));
  SHOW(msgsnd(id, &message, -1, 0));
  SHOW(msgsnd(-1, &message, 1, 0));
  SHOW(msgsnd(id + 1, &message, 1, 0));
  SHOW(send(5, "five", 0));
  SHOW(send(2, "two", 0));
  SHOW(send(3, "three", 0));
  SHOW(send(2, "again two", 0));
  SHOW(send(1, "", 0));
  show();
  receive(2, 2, 0);
  receive(2, 2, MSG_NOERROR);
  receive(-3, 100, 0);
  receive(-3, 100, 0);
  receive(3, 100, MSG_EXCEPT);
  receive(4, 100, IPC_NOWAIT);
  receive(0, -1, 0);
  SHOW(msgrcv(id, NOWHERE, 10, 0, 0));
  show();
  receive(0, 100, IPC_NOWAIT);

  SECTION("copies");
  send(4, "first", 0);
  send(6, "second", 0);
  receive(1, 100, MSG_COPY | IPC_NOWAIT);
  receive(0, 100, MSG_COPY | IPC_NOWAIT);
  receive(2, 100, MSG_COPY | IPC_NOWAIT);
  receive(0, 2, MSG_COPY | IPC_NOWAIT);
  receive(0, 2, MSG_COPY | IPC_NOWAIT | MSG_NOERROR);
  receive(0, 100, MSG_COPY);
  receive(0, 100, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT);
  show();
  receive(0, 100, 0);
  receive(0, 100, 0);

  SECTION("waiting");
  pid_t seven = start(wait_seven);
  settle(seven);
  pid_t any = start(wait_any);
  settle(any);
  SHOW(send(8, "for anyone", 0));
  end(any);
  SHOW(send(7, "for seven", 0));
  end(seven);
  pid_t narrow = start(wait_short);
  settle(narrow);
  SHOW(send(1, "too long", 0));
  end(narrow);
  show();
  receive(0, 100, 0);
  end(start(interrupted));

  SECTION("limits");
  MUST(msgctl(id, IPC_STAT, &ds));
  ds.msg_qbytes = 16;
  SHOW(msgctl(id, IPC_SET, &ds));
  SHOW(send(1, "0123456789", IPC_NOWAIT));
  SHOW(send(1, "0123456", IPC_NOWAIT));
  pid_t blocked = start(send_more);
  settle(blocked);
  receive(1, 100, 0);
  end(blocked);
  receive(0, 100, IPC_NOWAIT);
  show();
  for (int i = 0; i < 16; i++) send(2, "", IPC_NOWAIT);
  SHOW(send(2, "", IPC_NOWAIT));
  show();
  ds.msg_qbytes = 16384;
  SHOW(msgctl(id, IPC_SET, &ds));
  SHOW(msgctl(id, IPC_SET, NOWHERE));
  SHOW(msgctl(id, IPC_STAT, NOWHERE));
  SHOW(msgctl(id, 77, &ds));
  SHOW(msgctl(id & 0x7fff, MSG_STAT, &ds) == id);
  struct msginfo info;
  CHECK(msgctl(0, IPC_INFO, (struct msqid_ds *)&info) >= (id & 0x7fff));
  printf("pool %d map %d max %d mnb %d mni %d ssz %d tql %d seg %d\n", info.msgpool, info.msgmap,
         info.msgmax, info.msgmnb, info.msgmni, info.msgssz, info.msgtql, info.msgseg);
  CHECK(msgctl(0, MSG_INFO, (struct msqid_ds *)&info) >= (id & 0x7fff));
  CHECK(info.msgpool >= 1 && info.msgmap >= 16);
  end(start(nobody));

  SECTION("removal");
  seven = start(wait_seven);
  settle(seven);
  SHOW(msgctl(id, IPC_RMID, NULL));
  end(seven);
  SHOW(send(1, "x", 0));
  receive(0, 10, 0);
  show();
  return guest_end();
}
