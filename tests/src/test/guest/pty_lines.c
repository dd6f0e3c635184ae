/* The line discipline of a terminal in canonical mode: termios(3). */
#include "pty_pair.h"

static void fresh(void) {
  SECTION("a new terminal");
  struct termios t = settings();
  printf("%#x %#x %#x %#x line %d\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, t.c_line);
  for (int i = 0; i < 19; i++) printf("%d ", t.c_cc[i]);
  printf("\nspeeds %d %d\n", (int)cfgetispeed(&t), (int)cfgetospeed(&t));
  struct winsize w;
  MUST(ioctl(slave, TIOCGWINSZ, &w));
  printf("%d %d %d %d\n", w.ws_row, w.ws_col, w.ws_xpixel, w.ws_ypixel);
  CHECK(isatty(slave) && isatty(master));
  int number = -1, waiting = -1, left = -1;
  MUST(ioctl(slave, FIONREAD, &waiting));
  MUST(ioctl(slave, TIOCOUTQ, &left));
  printf("waiting %d, left %d\n", waiting, left);
  MUST(ioctl(master, TIOCGPTN, &number));
  struct stat s;
  MUST(fstat(slave, &s));
  printf("mode %o, device %u:%u\n", s.st_mode & S_IFMT, (unsigned)(s.st_rdev >> 8), 0);
  CHECK((s.st_rdev & 0xff) == (unsigned)number);
  char path[64], link[64], target[64];
  snprintf(path, sizeof path, "/dev/pts/%d", number);
  snprintf(link, sizeof link, "/proc/self/fd/%d", slave);
  ssize_t length = MUST(readlink(link, target, sizeof target - 1));
  target[length] = 0;
  CHECK(strcmp(path, target) == 0);
  CHECK(strcmp(ttyname(slave), path) == 0);
  CHECK(access(path, F_OK) == 0);
}

static void lines(void) {
  SECTION("lines");
  reset();
  type("hello\n");
  show();
  type("one\ntwo\nthr");
  show();
  type("ee\r");
  show();
  type("no end\004");
  show();
  type("\004");
  show();
  type("a\004b\004\004c\n");
  show();
  type("longer than the buffer\n");
  show_input(5);
  show_output();
  type("abc\004");
  show_input(3);
  type("abcd\n");
  show_input(4);
  show_output();
  type("q\n\004r\n");
  int waiting = 0;
  MUST(ioctl(slave, FIONREAD, &waiting));
  printf("waiting %d\n", waiting);
  show();
}

static void editing(void) {
  SECTION("editing");
  reset();
  type("abd\177c\n");
  show();
  type("\177\177x\177\177\177y\n");
  show();
  type("two words\027\027new words  \027x\n");
  show();
  type("kill this\025rest\n");
  show();
  type("tab\tx\177\177\177c\t\t\177\177z\n");
  show();
  type("ctl\001\002\177\177\177x\n");
  show();
  type("lit\026\003\026\026\026\177\n");
  show();
  type("re\022print\n");
  show();
  type("partial");
  show();
  type(" line\n");
  show();
  WITH(t.c_iflag |= IUTF8);
  type("\303\244\303\266\177x\342\202\254\177\177\n");
  show();
  type("w\303\244rd \303\266\303\266\027\n");
  show();
  WITH(t.c_iflag &= ~IUTF8);
  type("\303\244\177\n");
  show();
}

static void echoes(void) {
  SECTION("echoes");
  reset();
  WITH(t.c_lflag &= ~ECHOE);
  type("ab\177c\025d\n");
  show();
  reset();
  WITH(t.c_lflag &= ~ECHOKE);
  type("abc\025d\n");
  show();
  reset();
  WITH(t.c_lflag &= ~(ECHOKE | ECHOK));
  type("abc\025d\n");
  show();
  reset();
  WITH(t.c_lflag |= ECHOPRT);
  type("abc\177\177x\177\177\177\n");
  show();
  type("abc\177\n");
  show();
  type("abc\025d\n");
  show();
  reset();
  WITH(t.c_lflag &= ~ECHOCTL);
  type("a\001b\177\177\177\026\003\n");
  show();
  reset();
  WITH(t.c_lflag &= ~ECHO);
  type("se\177cret\025x\n");
  show();
  WITH((t.c_lflag &= ~ECHO, t.c_lflag |= ECHONL));
  type("secret\n");
  show();
  reset();
  WITH(t.c_lflag &= ~IEXTEN);
  type("a b\027\026\022\n");
  show();
}

static void input_flags(void) {
  SECTION("input flags");
  reset();
  WITH(t.c_iflag &= ~ICRNL);
  type("a\rb\n");
  show();
  WITH(t.c_iflag |= INLCR);
  type("a\nb\r\004");
  show();
  reset();
  WITH(t.c_iflag |= IGNCR);
  type("a\rb\n");
  show();
  reset();
  WITH(t.c_iflag |= ISTRIP);
  type("\341\342\303\n");
  show();
  reset();
  WITH(t.c_iflag |= IUCLC);
  type("MiXed\n");
  show();
  reset();
  WITH(t.c_iflag |= PARMRK);
  type("a\377b\n");
  show();
  reset();
  WITH((t.c_cc[VEOL] = '.', t.c_cc[VEOL2] = ';'));
  type("one.two;three\n");
  show();
  WITH((t.c_cc[VEOL] = 0, t.c_cc[VEOL2] = 0));
  WITH((t.c_cc[VERASE] = '#', t.c_cc[VKILL] = '@', t.c_cc[VEOF] = '!'));
  type("ab#c@de#\177!");
  show();
  WITH((t.c_cc[VERASE] = 0, t.c_cc[VKILL] = 0, t.c_cc[VEOF] = 0));
  type_bytes("a\177\025\004\0b\n", 7);
  show();
  WITH((t.c_cc[VERASE] = 127, t.c_cc[VKILL] = 21, t.c_cc[VEOF] = 4));
}

static void print(const char *text) {
  CHECK(write(slave, text, strlen(text)) == (ssize_t)strlen(text));
  show_output();
}

static void output_flags(void) {
  SECTION("output flags");
  reset();
  print("a\nb\tc\rd\bE\001\n");
  WITH(t.c_oflag |= XTABS);
  print("a\tbc\t\td\n\t12345678\t|\n");
  print("ab\b\b\t|\r\t|\n");
  reset();
  WITH(t.c_oflag &= ~ONLCR);
  print("a\nb\tc\n");
  WITH(t.c_oflag |= ONLRET | XTABS);
  print("abc\n\tc\n");
  reset();
  WITH(t.c_oflag |= OCRNL);
  print("a\rb\n");
  reset();
  WITH(t.c_oflag |= ONOCR);
  print("\ra\r\r\nx\r\n");
  reset();
  WITH(t.c_oflag |= OLCUC);
  print("lower \303\244 case\n");
  reset();
  WITH(t.c_oflag &= ~OPOST);
  print("a\nb\tc\r\n");
  reset();
}

static void flow(void) {
  SECTION("flow");
  reset();
  type("ab\023cd\n");
  show();
  type("\021");
  show();
  type("\023");
  int flags = MUST(fcntl(slave, F_GETFL));
  MUST(fcntl(slave, F_SETFL, flags | O_NONBLOCK));
  SHOW(write(slave, "x", 1));
  struct pollfd entry = {slave, POLLOUT, 0};
  printf("writable %d\n", MUST(poll(&entry, 1, 0)));
  type("q");
  show_output();
  WITH(t.c_iflag |= IXANY);
  type("w");
  show_output();
  SHOW(write(slave, "x", 1));
  show_output();
  WITH(t.c_iflag &= ~(IXANY | IXON));
  type("\023\021\n");
  show();
  MUST(tcflow(slave, TCOOFF));
  SHOW(write(slave, "x", 1));
  MUST(tcflow(slave, TCOON));
  SHOW(write(slave, "y", 1));
  show_output();
  MUST(tcflow(slave, TCIOFF));
  MUST(tcflow(slave, TCION));
  show_output();
  reset();
  type("\023");
  WITH(t.c_iflag &= ~IXON);
  SHOW(write(slave, "z", 1));
  show_output();
  SHOW(read(slave, (char[8]){0}, 8));
  SHOW(ioctl(slave, TCXONC, 7));
  SHOW(ioctl(slave, TCFLSH, 7));
  MUST(fcntl(slave, F_SETFL, flags));
}

static void flushing(void) {
  SECTION("flushing");
  reset();
  type("whole\npart");
  MUST(tcflush(slave, TCIFLUSH));
  type(" rest\n");
  show();
  type("gone");
  struct termios t = settings();
  MUST(tcsetattr(slave, TCSAFLUSH, &t));
  type("stays\n");
  show();
  MUST(tcflush(slave, TCIOFLUSH));
  MUST(tcdrain(slave));
  MUST(tcsendbreak(slave, 0));
  show();
}

/* A line as long as the buffer, and beyond: the end replaces what is too much. */
static void overflow(void) {
  SECTION("overflow");
  reset();
  WITH(t.c_lflag &= ~ECHO);
  char *line = malloc(6000);
  for (int i = 0; i < 6000; i++) line[i] = (char)('a' + i % 26);
  type_bytes(line, 5000);
  int waiting = -1;
  MUST(ioctl(slave, FIONREAD, &waiting));
  printf("waiting %d\n", waiting);
  type("\n");
  MUST(ioctl(slave, FIONREAD, &waiting));
  printf("waiting %d\n", waiting);
  ssize_t count = MUST(read(slave, line, 6000));
  print_bytes("end", line + count - 8, 8);
  printf("%zd\n", count);
  free(line);
  reset();
}

int main(void) {
  open_pair();
  fresh();
  lines();
  editing();
  echoes();
  input_flags();
  output_flags();
  flow();
  flushing();
  overflow();
  close_pair();
  return guest_end();
}
