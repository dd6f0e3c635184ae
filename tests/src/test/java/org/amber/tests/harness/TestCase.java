package org.amber.tests.harness;

import java.util.List;
import java.util.Set;

/**
 * One case of a table.
 *
 * @param suite the table's name
 * @param name its name, unique within the table
 * @param options what is particular about it; see the tables' own heads
 * @param invocations the commands, run one after the other in the same directory
 */
public record TestCase(
    String suite, String name, Set<String> options, List<Invocation> invocations) {
  private static final String NEEDS = "needs=";
  private static final String CPU = "cpu=";

  /** Copies the collections. */
  public TestCase {
    options = Set.copyOf(options);
    invocations = List.copyOf(invocations);
  }

  /** Whether the case's files are let out to the host, so that one command sees another's. */
  public boolean writable() {
    return options.contains("rw");
  }

  /** Whether the case is too long for every run of the tests. */
  public boolean soakOnly() {
    return options.contains("soak");
  }

  /** Whether a signal may end the program, which Amber tells on standard error as a shell does. */
  public boolean signalled() {
    return options.contains("signal");
  }

  /** Whether the program's standard error is not the same from run to run. */
  public boolean looseErrors() {
    return options.contains("any-stderr");
  }

  /** The programs that the case's script starts and that a host may lack. */
  public List<String> needs() {
    return values(NEEDS);
  }

  /** Options of {@code amber run}: which processor the machine has. */
  public List<String> processor() {
    return values(CPU).stream().map(name -> "--cpu=" + name).toList();
  }

  private List<String> values(String option) {
    return options.stream()
        .filter(given -> given.startsWith(option))
        .map(given -> given.substring(option.length()))
        .sorted()
        .toList();
  }

  @Override
  public String toString() {
    return suite + "/" + name;
  }
}
