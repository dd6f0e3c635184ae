package org.amber.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import org.junit.jupiter.api.Test;

/** What is kept in one place, and what is nowhere. */
class CodingRulesTest {
  private static final String HOTSPOT = "org\\.amber\\.jvm\\.compile\\.HotSpot(\\$.*)?";

  @Test
  void onlySnapshotsKnowTheirEncoding() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.amber.snapshot..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.esotericsoftware..", "com.github.luben..")
        .check(Amber.CLASSES);
  }

  /** Segments may be read and written anywhere; symbols and calls have their packages. */
  @Test
  void foreignFunctionsAreCalledInTheirPackagesOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.amber.libc..",
            "org.amber.unicorn..",
            "org.amber.memory..",
            "org.amber.jvm.host..",
            "org.amber.kernel.fs.host..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(Amber.CLASSES);
  }

  @Test
  void oneClassAccessesMemoryWithoutAskingTheJvm() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.amber.jvm.cpu.RawMemory")
        .and()
        .haveNameNotMatching(HOTSPOT)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("sun.misc.Unsafe")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.internal..")
        .check(Amber.CLASSES);
  }

  /** It defines a class where only the JVM itself can, and does nothing else with its insides. */
  @Test
  void whoTellsTheJvmWhatToCompileAccessesNoMemory() {
    noClasses()
        .that()
        .haveNameMatching(HOTSPOT)
        .should()
        .callMethodWhere(
            target(owner(resideInAPackage("jdk.internal..")))
                .and(target(not(nameMatching("getUnsafe|defineClass")))))
        .check(Amber.CLASSES);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(Amber.CLASSES);
  }

  @Test
  void onlyTheCommandUsesTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.amber.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(Amber.CLASSES);
  }

  @Test
  void timeAndChanceAreInjected() {
    noClasses()
        .that()
        .resideInAnyPackage("org.amber.kernel..", "org.amber.linux..", "org.amber.table..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .check(Amber.CLASSES);
  }
}
