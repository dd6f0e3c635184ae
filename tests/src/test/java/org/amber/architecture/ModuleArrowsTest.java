package org.amber.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages; there are no others. */
class ModuleArrowsTest {
  private static final String CORE = "core";
  private static final String UNICORN = "unicorn";
  private static final String UNICORN_ENGINE = "unicorn-engine";
  private static final String JVM = "jvm";
  private static final String SNAPSHOT = "snapshot";
  private static final String LOADER = "loader";
  private static final String SYSCALLS = "syscalls";
  private static final String MACHINE = "machine";
  private static final String CLI = "cli";

  @Test
  void modulesUseOnlyWhatTheirArrowsAllow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer(CORE)
        .definedBy(
            "org.amber.abi..",
            "org.amber.libc..",
            "org.amber.state..",
            "org.amber.time..",
            "org.amber.memory..",
            "org.amber.cpu..",
            "org.amber.trace..")
        .layer(UNICORN)
        .definedBy("org.amber.unicorn")
        .layer(UNICORN_ENGINE)
        .definedBy("org.amber.unicorn.engine..")
        .layer(JVM)
        .definedBy("org.amber.jvm..")
        .layer(SNAPSHOT)
        .definedBy("org.amber.snapshot..")
        .layer(LOADER)
        .definedBy("org.amber.loader..")
        .layer(SYSCALLS)
        .definedBy("org.amber.kernel..", "org.amber.table..", "org.amber.linux..")
        .layer(MACHINE)
        .definedBy("org.amber.machine..", "org.amber.inspect..")
        .layer(CLI)
        .definedBy("org.amber.cli..")
        .whereLayer(CORE)
        .mayNotAccessAnyLayer()
        .whereLayer(UNICORN)
        .mayNotAccessAnyLayer()
        .whereLayer(UNICORN_ENGINE)
        .mayOnlyAccessLayers(CORE, UNICORN)
        .whereLayer(JVM)
        .mayOnlyAccessLayers(CORE)
        .whereLayer(SNAPSHOT)
        .mayOnlyAccessLayers(CORE)
        .whereLayer(LOADER)
        .mayOnlyAccessLayers(CORE)
        .whereLayer(SYSCALLS)
        .mayOnlyAccessLayers(CORE, LOADER)
        .whereLayer(MACHINE)
        .mayOnlyAccessLayers(CORE, UNICORN, UNICORN_ENGINE, JVM, SNAPSHOT, LOADER, SYSCALLS)
        .whereLayer(CLI)
        .mayOnlyAccessLayers(CORE, LOADER, SYSCALLS, SNAPSHOT, JVM, MACHINE)
        .withOptionalLayers(true)
        .check(Amber.CLASSES);
  }

  /** A rule over classes that were not found would always hold. */
  @Test
  void everyClassBelongsToAModule() {
    assertThat(Amber.CLASSES).hasSizeGreaterThan(100);
    Set<String> packages = new TreeSet<>();
    Amber.CLASSES.forEach(found -> packages.add(found.getPackageName()));
    assertThat(packages)
        .allMatch(
            name ->
                name.matches(
                    "org\\.amber\\.(abi|libc|state|time|memory|cpu|trace|unicorn|jvm|snapshot|loader|kernel"
                        + "|table|linux|inspect|machine|cli)(\\..*)?"));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.amber.(**)").should().beFreeOfCycles().check(Amber.CLASSES);
  }
}
