package org.amber.tests.harness;

import java.util.Random;

/** Writes a C program of about 2,000 lines, always the same, for the compiler to work on. */
final class GeneratedSource {
  private static final int FUNCTIONS = 110;
  private static final String[] SIGNS = {"+", "-", "*", "^", "|", "&"};

  private GeneratedSource() {}

  static String text() {
    Random random = new Random(8);
    StringBuilder source = new StringBuilder("typedef unsigned long word;\n\n");
    source.append("struct node {\n  struct node *next;\n  word value;\n  double weight;\n};\n\n");
    for (int i = 0; i < FUNCTIONS; i++) {
      function(source, i, random);
    }
    source.append("int main(void) {\n  word sum = 0;\n  struct node list = {0, 1, 0.5};\n");
    for (int i = 0; i < FUNCTIONS; i++) {
      source.append("  sum += f%d(sum, %d, &list);\n".formatted(i, i));
    }
    return source.append("  return (int)(sum & 127);\n}\n").toString();
  }

  private static void function(StringBuilder source, int number, Random random) {
    source.append("static word f%d(word a, int n, struct node *list) {\n".formatted(number));
    source.append("  word r = %dUL;\n".formatted(random.nextInt(1_000_000)));
    source.append("  for (int i = 0; i < n; i++) {\n");
    for (int i = 0; i < 4; i++) {
      source.append(
          "    r = (r %s a) + %dUL;\n"
              .formatted(SIGNS[random.nextInt(SIGNS.length)], random.nextInt(1000)));
    }
    source.append("    if (r %% %d == 0) {\n".formatted(2 + random.nextInt(50)));
    source.append("      a = a * 3 + (word)i;\n      list->weight *= 1.25;\n    }\n  }\n");
    source.append("  switch (r & 3) {\n    case 0:\n      r += list->value;\n      break;\n");
    source.append("    case 1:\n      r -= (word)list->weight;\n      break;\n");
    source.append("    default:\n      list->value = r;\n  }\n");
    source.append("  return r;\n}\n\n");
  }
}
