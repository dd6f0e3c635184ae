package org.amber.unicorn;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A loaded libunicorn, version 2.1 or newer. It is looked for
 *
 * <ol>
 *   <li>in the file that the system property {@value #PROPERTY} names,
 *   <li>in the file that the environment variable {@value #VARIABLE} names,
 *   <li>among the host's libraries,
 *   <li>in the user's cache: {@code $XDG_CACHE_HOME/amber/unicorn-2.1.4}, by default below {@code
 *       ~/.cache}.
 * </ol>
 *
 * <p>A file that is named but does not serve is an error. An older library of the host is passed
 * over. The library stays loaded until the JVM ends.
 */
public final class UnicornLibrary {
  public static final String PROPERTY = "amber.unicorn.library";
  public static final String VARIABLE = "AMBER_UNICORN";

  /** The version that is downloaded and tested with. */
  public static final String PREFERRED_VERSION = "2.1.4";

  private static final int OLDEST = 0x0201;

  private final NativeApi api;
  private final String origin;

  private UnicornLibrary(NativeApi api, String origin) {
    this.api = api;
    this.origin = origin;
  }

  /**
   * Loads the first library that serves.
   *
   * @throws UnicornLoadException when there is none
   */
  public static UnicornLibrary load() {
    return load(System.getProperties(), System.getenv());
  }

  /**
   * Loads the library in this file.
   *
   * @throws UnicornLoadException when it cannot be loaded or is older than 2.1
   */
  public static UnicornLibrary load(Path file) {
    Attempt attempt = attempt(file.toAbsolutePath().toString(), file.toString());
    if (attempt.library == null) {
      throw new UnicornLoadException(attempt.failure + "; " + advice());
    }
    return attempt.library;
  }

  static UnicornLibrary load(Properties properties, Map<String, String> environment) {
    String property = properties.getProperty(PROPERTY);
    if (property != null) {
      return loadNamed(property, "the system property " + PROPERTY);
    }
    String variable = environment.get(VARIABLE);
    if (variable != null && !variable.isEmpty()) {
      return loadNamed(variable, "the environment variable " + VARIABLE);
    }
    List<String> failures = new ArrayList<>();
    for (String name : fileNames()) {
      Attempt attempt = attempt(name, "the host's " + name);
      if (attempt.library != null) {
        return attempt.library;
      }
      if (attempt.tooOld) {
        failures.add(attempt.failure);
      }
    }
    return loadCached(properties, environment, failures);
  }

  private static UnicornLibrary loadNamed(String file, String namedBy) {
    if (!Files.exists(Path.of(file))) {
      throw new UnicornLoadException(
          "there is no file " + file + ", which " + namedBy + " names; " + advice());
    }
    return load(Path.of(file));
  }

  private static UnicornLibrary loadCached(
      Properties properties, Map<String, String> environment, List<String> failures) {
    Path directory = cacheDirectory(properties, environment);
    for (String name : fileNames()) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        Attempt attempt = attempt(file.toString(), file.toString());
        if (attempt.library != null) {
          return attempt.library;
        }
        failures.add(attempt.failure);
      }
    }
    String found =
        failures.isEmpty()
            ? "no libunicorn found, neither among the host's libraries nor in " + directory
            : String.join("; ", failures);
    throw new UnicornLoadException(found + "; " + advice());
  }

  /** The directory of the per-user cache that is looked into. */
  public static Path cacheDirectory() {
    return cacheDirectory(System.getProperties(), System.getenv());
  }

  private static Path cacheDirectory(Properties properties, Map<String, String> environment) {
    String cache = environment.get("XDG_CACHE_HOME");
    String home = environment.get("HOME");
    if (home == null || home.isEmpty()) {
      home = properties.getProperty("user.home", ".");
    }
    Path base = cache == null || cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
    return base.resolve("amber").resolve("unicorn-" + PREFERRED_VERSION);
  }

  private static List<String> fileNames() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.contains("mac")) {
      return List.of("libunicorn.2.dylib", "libunicorn.dylib");
    }
    return os.contains("windows")
        ? List.of("unicorn.dll")
        : List.of("libunicorn.so.2", "libunicorn.so");
  }

  private record Attempt(@Nullable UnicornLibrary library, String failure, boolean tooOld) {}

  /** Tries in a passing arena first, so that a library that does not serve is unloaded again. */
  private static Attempt attempt(String nameOrPath, String shown) {
    try (Arena passing = Arena.ofConfined()) {
      int version = NativeApi.versionOf(SymbolLookup.libraryLookup(nameOrPath, passing));
      if (version >>> 16 < OLDEST) {
        return new Attempt(null, shown + " is Unicorn " + text(version), true);
      }
      SymbolLookup symbols = SymbolLookup.libraryLookup(nameOrPath, Arena.global());
      return new Attempt(new UnicornLibrary(new NativeApi(symbols), shown), "", false);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return new Attempt(null, shown + " cannot be used: " + e.getMessage(), false);
    }
  }

  private static String advice() {
    return "Unicorn 2.1 or newer is needed: \"pip download --no-deps unicorn=="
        + PREFERRED_VERSION
        + "\" gives a zip with the library, put it into "
        + cacheDirectory()
        + " or name it by "
        + VARIABLE;
  }

  private static String text(int version) {
    return (version >>> 24) + "." + (version >>> 16 & 0xff) + "." + (version >>> 8 & 0xff);
  }

  /** The library's own version, such as {@code 2.1.4}. */
  public String version() {
    return text(api.version());
  }

  /** Which file was loaded, for messages. */
  public String origin() {
    return origin;
  }

  public boolean supports(Architecture architecture) {
    return api.archSupported(architecture.id());
  }

  /**
   * A new emulator.
   *
   * @throws UnicornException when the library does not have this architecture or mode
   */
  public Unicorn open(Architecture architecture, Mode mode) {
    return Unicorn.open(api, architecture, mode);
  }
}
