# A small C project that writes its own sources: compilers, assemblers, an archiver and a linker, as
# many at once as make is allowed to start.
MAKEFLAGS += --no-builtin-rules --no-print-directory
CFLAGS = -O1 -g0
parts = 1 2 3 4
objects = $(parts:%=part%.o) main.o

run: project
	./project; echo "exit status $$?"
	cksum project libparts.a $(objects)

project: main.o libparts.a
	gcc -o $@ main.o -L. -lparts

libparts.a: $(parts:%=part%.o)
	ar rcsD $@ $^

%.o: %.c
	gcc $(CFLAGS) -c -o $@ $<

part%.c:
	@printf 'long part%s(long n) {\n  long s = %s;\n' $* $* > $@
	@printf '  for (long i = 0; i < n; i++) s = s * 31 + (i ^ %s);\n  return s;\n}\n' $* >> $@

main.c:
	@printf 'int printf(const char *, ...);\n' > $@
	@for i in $(parts); do printf 'long part%s(long);\n' $$i >> $@; done
	@printf 'int main(void) {\n  long s = 1;\n' >> $@
	@for i in $(parts); do printf '  s += part%s(s & 63);\n' $$i >> $@; done
	@printf '  printf("%%ld\\n", s);\n  return s & 63;\n}\n' >> $@

.SILENT: run project libparts.a $(objects)
.PRECIOUS: part%.c
