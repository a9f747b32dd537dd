/*
 * The program of the container engine's known-answer test: no library, no input but its arguments, its environment and one
 * file of its image. Asked by a line on the FIFO /ask/questions, it says that line again and after it what depends on integer
 * and floating-point arithmetic, on what it was given and on what it is allowed to see, computed anew each time. It ends when
 * nobody is left who could ask. Built by build.ts; the bytes in this folder are what is run.
 */
typedef unsigned long u64;
typedef long i64;

#if defined(__x86_64__)
enum { SYS_read = 0, SYS_write = 1, SYS_open_at = 257, SYS_exit_group = 231, SYS_getuid = 102 };
static i64 call(i64 number, i64 a, i64 b, i64 c) {
  i64 result;
  register i64 d __asm__("r10") = 0;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(d) : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");
#elif defined(__aarch64__)
enum { SYS_read = 63, SYS_write = 64, SYS_open_at = 56, SYS_exit_group = 94, SYS_getuid = 174 };
static i64 call(i64 number, i64 a, i64 b, i64 c) {
  register i64 x8 __asm__("x8") = number;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = 0;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}
__asm__(".globl _start\n_start:\n  mov x0, sp\n  bl begin\n");
#endif

static u64 mix(u64 state, u64 value) {
  state ^= value;
  state *= 0x9e3779b97f4a7c15ul;
  return state ^ (state >> 29);
}

static u64 mix_text(u64 state, const char *text) {
  while (*text) state = mix(state, (unsigned char)*text++);
  return mix(state, 256);
}

static u64 mix_file(u64 state, const char *path) {
  char bytes[256];
  i64 file = call(SYS_open_at, -100, (i64)path, 0);
  i64 read = file < 0 ? file : call(SYS_read, file, (i64)bytes, sizeof bytes);
  /* A machine that is out of files or memory gives no answer, not a wrong one. */
  if (read < 0) call(SYS_exit_group, 2, 0, 0);
  for (i64 i = 0; i < read; i++) state = mix(state, (unsigned char)bytes[i]);
  return mix(state, (u64)read);
}

/* A logistic map and a series, every step rounded as IEEE 754 says. */
static u64 mix_numbers(u64 state) {
  volatile double x = 0.625, sum = 0.0;
  for (int i = 1; i < 20000; i++) {
    x = 3.75 * x * (1.0 - x);
    sum = sum + x / (double)i;
    union { double number; u64 bits; } seen = { sum };
    state = mix(state, seen.bits);
  }
  return state;
}

static u64 answer(u64 count, char **arguments, char **environment) {
  u64 state = 0x243f6a8885a308d3ul;
  for (u64 i = 1; i < count; i++) state = mix_text(state, arguments[i]);
  for (; *environment; environment++)
    if ((*environment)[0] == 'K') state = mix_text(state, *environment);
  state = mix_file(state, "/known.txt");
  state = mix(state, (u64)call(SYS_getuid, 0, 0, 0));
  return mix_numbers(state);
}

enum { question_length = 16 };

/* Reads one question, 16 bytes and a line feed. 0 at the end of them, and at anything else. */
static int read_question(i64 file, char *question) {
  for (int at = 0; at <= question_length;) {
    i64 read = call(SYS_read, file, (i64)question + at, question_length + 1 - at);
    if (read <= 0) return 0;
    at += (int)read;
  }
  return question[question_length] == '\n';
}

__attribute__((used)) void begin(u64 *stack) {
  u64 count = stack[0];
  char **arguments = (char **)(stack + 1), **environment = arguments + count + 1;
  char line[2 * question_length + 2];
  i64 questions = call(SYS_open_at, -100, (i64)"/ask/questions", 0);
  if (questions < 0) call(SYS_exit_group, 1, 0, 0);
  while (read_question(questions, line)) {
    u64 state = answer(count, arguments, environment);
    line[question_length] = ' ';
    for (int i = 0; i < 16; i++)
      line[question_length + 1 + i] = "0123456789abcdef"[(state >> (60 - 4 * i)) & 15];
    line[sizeof line - 1] = '\n';
    call(SYS_write, 1, (i64)line, sizeof line);
  }
  call(SYS_exit_group, 0, 0, 0);
}
