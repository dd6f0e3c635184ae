package org.amber.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnicornLibraryTest {
  @TempDir Path directory;

  @Test
  void loadsAVersionThatServesAndSaysWhereFrom() {
    UnicornLibrary library = UnicornLibrary.load();

    assertThat(library.version()).startsWith("2.").isGreaterThanOrEqualTo("2.1");
    assertThat(library.origin()).contains("unicorn");
    assertThat(library.supports(Architecture.X86)).isTrue();
  }

  @Test
  void aNamedFileThatIsMissingIsAnErrorAndNothingElseIsTried() {
    Properties properties = new Properties();
    properties.setProperty(UnicornLibrary.PROPERTY, "/nonexistent/libunicorn.so");

    assertThatThrownBy(() -> UnicornLibrary.load(properties, System.getenv()))
        .isInstanceOf(UnicornLoadException.class)
        .hasMessageContaining("/nonexistent/libunicorn.so")
        .hasMessageContaining(UnicornLibrary.PROPERTY)
        .hasMessageContaining("pip download");
  }

  @Test
  void theVariableIsNamedInItsOwnError() {
    assertThatThrownBy(
            () ->
                UnicornLibrary.load(
                    new Properties(), Map.of(UnicornLibrary.VARIABLE, "/nonexistent/lib")))
        .isInstanceOf(UnicornLoadException.class)
        .hasMessageContaining("environment variable " + UnicornLibrary.VARIABLE);
  }

  @Test
  void aFileThatIsNoLibraryIsRefusedWithItsName() throws IOException {
    Path file = Files.writeString(directory.resolve("libunicorn.so"), "no library");

    assertThatThrownBy(() -> UnicornLibrary.load(file))
        .isInstanceOf(UnicornLoadException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anotherLibraryIsRefused() {
    Path file = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("java"));

    assertThatThrownBy(() -> UnicornLibrary.load(file))
        .isInstanceOf(UnicornLoadException.class)
        .hasMessageContaining("uc_version");
  }
}
