package org.amber.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.tests.harness.Layout;
import org.junit.jupiter.api.Test;

/** What the launcher tells the JVM of methods names methods that there are. */
class LauncherTest {
  private static final Map<String, String> PREFIXES =
      Map.of("$engine", "org.amber.jvm", "$floating", "org.amber.jvm.vector.floating");
  private static final Pattern INLINED = Pattern.compile("for small in (.*?); do", Pattern.DOTALL);

  @Test
  void inlinesWhatThereIs() throws IOException {
    String launcher = Files.readString(Layout.find().top().resolve("amber"));
    Matcher list = INLINED.matcher(launcher);
    assertThat(list.find()).isTrue();
    List<String> missing = new ArrayList<>();
    for (String pattern : list.group(1).split("[\\s\\\\]+", -1)) {
      if (!exists(pattern)) {
        missing.add(pattern);
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Whether a class has a method whose name begins as a pattern, {@code class::name}, says. */
  private static boolean exists(String pattern) {
    String[] parts = pattern.split("::", -1);
    String name = parts[0];
    for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
      name = name.replace(prefix.getKey() + ".", prefix.getValue() + ".");
    }
    try {
      return Arrays.stream(Class.forName(name).getDeclaredMethods())
          .anyMatch(method -> method.getName().startsWith(parts[1]));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
