# A program of a few thousand steps without a C library, so that a snapshot can be taken at each of
# them: arithmetic in every kind of register, REP strings, a page that is touched late, a signal
# handler, brk, a file that is written, removed and read again. It ends with a checksum of all that.
#
# Output: the checksum, sixteen hexadecimal digits.

#include <asm/unistd.h>

.macro syscall3 number, a, b, c
        mov     $\number, %eax
        mov     \a, %rdi
        mov     \b, %rsi
        mov     \c, %rdx
        syscall
.endm

        .section .rodata
name:   .asciz  "steps.tmp"
text:   .ascii  "the quick brown fox jumps over the lazy dog\n"
text_end:
ten:    .double 10.0
third:  .double 0.3333333333333333
        .balign 8
action: .quad   handler                 # sa_handler
        .quad   0x04000000              # SA_RESTORER
        .quad   restorer
        .quad   0

        .bss
        .balign 4096
buffer: .skip   8192
caught: .skip   8
digits: .skip   17

        .text
handler:                                # void handler(int signal)
        lock addq $1, caught(%rip)
        pcmpeqd %xmm0, %xmm0            # the program's registers must come back
        fninit
        xor     %r12d, %r12d
        ret
restorer:
        mov     $__NR_rt_sigreturn, %eax
        syscall

        .globl  _start
_start:
        xor     %r15d, %r15d            # the checksum
        mov     $1, %r12d

# 1. Integer work: a xorshift generator and a division.
        mov     $88172645463325252, %rbx
        mov     $120, %ecx
1:      mov     %rbx, %rax
        shl     $13, %rax
        xor     %rax, %rbx
        mov     %rbx, %rax
        shr     $7, %rax
        xor     %rax, %rbx
        mov     %rbx, %rax
        shl     $17, %rax
        xor     %rax, %rbx
        mov     %rbx, %rax
        xor     %edx, %edx
        mov     $1000003, %r8d
        div     %r8
        adc     %rdx, %r15
        rol     $5, %r15
        loop    1b

# 2. Floating point in both units.
        movsd   third(%rip), %xmm0
        movsd   ten(%rip), %xmm1
        fldl    third(%rip)
        mov     $80, %ecx
2:      mulsd   %xmm1, %xmm0
        sqrtsd  %xmm0, %xmm0
        fmull   ten(%rip)
        fsqrt
        loop    2b
        movq    %xmm0, %rax
        xor     %rax, %r15

# 3. REP strings into pages that nobody has touched.
        lea     buffer(%rip), %rdi
        mov     $0xa5, %eax
        mov     $700, %ecx
        rep stosb
        lea     buffer(%rip), %rsi
        lea     buffer+3700(%rip), %rdi # ends in the second page
        mov     $500, %ecx
        rep movsb
        lea     buffer+3700(%rip), %rdi
        mov     $0xa4, %eax
        mov     $450, %ecx
        repne scasb
        add     %rcx, %r15
        add     %rdi, %r15

# 4. A signal in the middle: registers of both units live across it.
        mov     $__NR_rt_sigaction, %eax
        mov     $10, %edi
        lea     action(%rip), %rsi
        xor     %edx, %edx
        mov     $8, %r10d
        syscall
        mov     $__NR_getpid, %eax
        syscall
        mov     %rax, %r13
        mov     $5, %ebp
4:      mov     $__NR_kill, %eax
        mov     %r13, %rdi
        mov     $10, %esi
        syscall
        dec     %ebp
        jnz     4b
        add     caught(%rip), %r15
        imul    %r12, %r15
        movq    %xmm0, %rax
        add     %rax, %r15
        sub     $16, %rsp
        fstpl   (%rsp)
        add     (%rsp), %r15
        add     $16, %rsp

# 5. The break moves, and the new page is used.
        mov     $__NR_brk, %eax
        xor     %edi, %edi
        syscall
        mov     %rax, %rbx
        lea     8192(%rax), %rdi
        mov     $__NR_brk, %eax
        syscall
        mov     %r15, 4096(%rbx)
        mov     4096(%rbx), %rax
        ror     $9, %rax
        add     %rax, %r15

# 6. A file: written, removed, read back byte by byte through the open descriptor.
        lea     name(%rip), %rdi
        mov     $__NR_open, %eax
        mov     $0x242, %esi            # O_RDWR | O_CREAT | O_TRUNC
        mov     $0600, %edx
        syscall
        mov     %rax, %rbp
        lea     text(%rip), %rsi
        syscall3 __NR_write, %rbp, %rsi, $(text_end - text)
        lea     name(%rip), %rdi
        mov     $__NR_unlink, %eax
        syscall
        syscall3 __NR_lseek, %rbp, $0, $0
6:      lea     buffer(%rip), %rsi
        syscall3 __NR_read, %rbp, %rsi, $1
        cmp     $1, %rax
        jne     7f
        movzbl  buffer(%rip), %eax
        rol     $7, %r15
        add     %rax, %r15
        jmp     6b
7:      syscall3 __NR_close, %rbp, $0, $0

# 7. Print the checksum.
        lea     digits(%rip), %rdi
        mov     $16, %ecx
8:      rol     $4, %r15
        mov     %r15d, %eax
        and     $15, %eax
        add     $'0', %al
        cmp     $'9', %al
        jbe     9f
        add     $('a' - '9' - 1), %al
9:      stosb
        loop    8b
        movb    $'\n', (%rdi)
        lea     digits(%rip), %rsi
        syscall3 __NR_write, $1, %rsi, $17
        mov     %r15d, %edi
        and     $63, %edi
        mov     $__NR_exit_group, %eax
        syscall
        .section .note.GNU-stack, "", @progbits
