/* Capabilities over changes of ids and over execve: kept, ambient, bounded, given up. */
#include "guest.h"
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NOBODY 65534
/* Only these are looked at: which others there are depends on the host. */
#define BITS (1u << CAP_CHOWN | 1u << CAP_KILL | 1u << CAP_SETUID)

static int self;

static void show(const char *when) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  MUST(syscall(SYS_capget, &header, sets));
  uid_t r, e, s;
  MUST(getresuid(&r, &e, &s));
  printf("%s: ids %d %d %d permitted %x effective %x inheritable %x ambient %d%d%d bounding %d"
         " keep %d dumpable %d secure %ld\n",
         when, r, e, s, sets[0].permitted & BITS, sets[0].effective & BITS,
         sets[0].inheritable & BITS, prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0),
         prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0),
         prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_SETUID, 0, 0),
         prctl(PR_CAPBSET_READ, CAP_KILL), prctl(PR_GET_KEEPCAPS), prctl(PR_GET_DUMPABLE),
         getauxval(AT_SECURE));
  fflush(stdout);
}

static void set(unsigned effective, unsigned permitted, unsigned inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2] = {{effective, permitted, inheritable}, {0, 0, 0}};
  SHOW(syscall(SYS_capset, &header, sets));
}

static void given_up(void) { SHOW(setresuid(NOBODY, NOBODY, NOBODY)); }

static void effective_id(void) { SHOW(setresuid(-1, NOBODY, -1)); }

static void kept(void) {
  SHOW(prctl(PR_SET_KEEPCAPS, 1));
  SHOW(setresuid(NOBODY, NOBODY, NOBODY));
}

static void ambient(void) {
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  set(BITS, BITS, BITS);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0));
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SETUID, 0, 0));
  show("raised");
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_CHOWN, 0, 0));
  kept();
  show("another user");
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0));
  set(0, 1u << CAP_KILL, 1u << CAP_KILL);
  SHOW(prctl(PR_CAP_AMBIENT, 9, CAP_KILL, 0, 0));
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 99, 0, 0));
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0));
}

static void cleared(void) {
  set(BITS, BITS, BITS);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
}

static void bounded(void) { SHOW(prctl(PR_CAPBSET_DROP, CAP_KILL)); }

static void inherited(void) {
  set(BITS, BITS, 1u << CAP_KILL);
  bounded();
}

static void in_child(const char *name, void (*change)(void)) {
  SECTION(name);
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    change();
    show("before");
    char *arguments[] = {"capabilities", "again", NULL};
    char *none[] = {NULL};
    syscall(SYS_execveat, self, "", arguments, none, AT_EMPTY_PATH);
    _exit(127);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(status);
}

int main(int count, char **arguments) {
  if (count > 1) {
    show("after");
    return arguments[1][0] == 'a' ? 0 : 1;
  }
  self = MUST(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  in_child("all ids", given_up);
  in_child("effective id", effective_id);
  in_child("kept", kept);
  in_child("ambient", ambient);
  in_child("cleared", cleared);
  in_child("bounded", bounded);
  in_child("inherited", inherited);
  return 0;
}
