/* The secure bits of capabilities(7): set, locked, inherited, and what they do to changes of ids and programs. */
#include "guest.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define OTHER 65534
/* Only these are looked at: which others there are depends on the host. */
#define BITS (1u << CAP_CHOWN | 1u << CAP_KILL | 1u << CAP_SETUID | 1u << CAP_SETPCAP)

static int self;

static void show(const char *when) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  MUST(syscall(SYS_capget, &header, sets));
  printf("%s: bits %x keep %d permitted %x effective %x ambient %d\n", when, prctl(PR_GET_SECUREBITS),
         prctl(PR_GET_KEEPCAPS), sets[0].permitted & BITS, sets[0].effective & BITS,
         prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0));
  fflush(stdout);
}

static void capabilities(unsigned effective, unsigned permitted, unsigned inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2] = {{effective, permitted, inheritable}, {0, 0, 0}};
  MUST(syscall(SYS_capset, &header, sets));
}

#define SET(bits) SHOW(prctl(PR_SET_SECUREBITS, bits, 0, 0, 0))

static void errors(void) {
  SET(0);
  SET(1 << 12);
  SET(-1L);
  SET(1L << 32);
  SET(SECURE_ALL_BITS);
  show("all");
  SET(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED);
  SET(SECBIT_NOROOT);
  SET(SECBIT_NOROOT_LOCKED);
  SET(0);
  SET(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS);
  show("locked");
  SHOW(prctl(PR_SET_KEEPCAPS, 0));
  SHOW(prctl(PR_SET_KEEPCAPS, 2));
  SHOW(prctl(PR_SET_KEEPCAPS, 1));
  SET(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED);
  SHOW(prctl(PR_SET_KEEPCAPS, 0));
  SHOW(prctl(PR_SET_KEEPCAPS, 2));
  show("kept");
}

static void without_capability(void) {
  capabilities(BITS & ~(1u << CAP_SETPCAP), BITS, 0);
  SET(0);
  SET(SECBIT_NOROOT);
  SET(1 << 8);
  SET(1 << 8);
  SET(1 << 8 | 1 << 9 | 1 << 10);
  SET(1 << 9);
  SET(1 << 8 | 1 << 9);
  SHOW(prctl(PR_SET_KEEPCAPS, 1));
  show("only promised");
}

static void no_root(void) { SET(SECBIT_NOROOT); }

static void no_fixup(void) {
  SET(SECBIT_NO_SETUID_FIXUP);
  setfsuid(OTHER);
  show("file system user");
  setfsuid(0);
  MUST(setresuid(-1, OTHER, -1));
  show("effective");
  MUST(setresuid(OTHER, OTHER, OTHER));
  show("all");
}

static void fixup(void) {
  setfsuid(OTHER);
  show("file system user");
  setfsuid(0);
  MUST(setresuid(-1, OTHER, -1));
  show("effective");
  MUST(setresuid(-1, 0, -1));
  show("back");
}

static void kept(void) {
  SET(SECBIT_KEEP_CAPS);
  MUST(setresuid(OTHER, OTHER, OTHER));
}

static void kept_locked(void) {
  SET(SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED);
  capabilities(BITS, BITS, 1u << CAP_KILL);
  MUST(setresuid(OTHER, OTHER, OTHER));
}

static void ambient(void) {
  capabilities(BITS, BITS, BITS);
  SET(SECBIT_NO_CAP_AMBIENT_RAISE);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  SET(0);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  SET(SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_CHOWN, 0, 0));
}

static void only_capabilities(void) {
  capabilities(BITS, BITS, BITS);
  SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  SET(SECURE_ALL_BITS | SECURE_ALL_LOCKS);
  SET(SECURE_ALL_BITS);
}

static void inherited(void) {
  SET(SECBIT_NOROOT | SECBIT_KEEP_CAPS);
  pid_t child = MUST(fork());
  if (child == 0) {
    show("child");
    SET(0);
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
}

static void in_child(const char *name, void (*change)(void)) {
  SECTION(name);
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    change();
    show("before");
    char *arguments[] = {"secure_bits", "again", NULL}, *none[] = {NULL};
    syscall(SYS_execveat, self, "", arguments, none, AT_EMPTY_PATH);
    _exit(127);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(status);
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (count > 1) {
    show("after");
    return arguments[1][0] == 'a' ? 0 : 1;
  }
  self = MUST(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  in_child("errors", errors);
  in_child("without the capability", without_capability);
  in_child("root is nobody", no_root);
  in_child("changes of users", no_fixup);
  in_child("changes of users that matter", fixup);
  in_child("kept", kept);
  in_child("kept and locked", kept_locked);
  in_child("ambient", ambient);
  in_child("only capabilities", only_capabilities);
  in_child("inherited", inherited);
  return 0;
}
