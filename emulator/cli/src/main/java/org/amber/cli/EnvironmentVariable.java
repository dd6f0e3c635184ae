package org.amber.cli;

/**
 * One entry of the guest's environment.
 *
 * @param name not empty, without '='
 */
record EnvironmentVariable(String name, String value) {

  /**
   * Reads {@code NAME=VALUE}.
   *
   * @throws IllegalArgumentException when there is no '=' or no name
   */
  static EnvironmentVariable parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + text + "' is not of the form NAME=VALUE");
    }
    return new EnvironmentVariable(text.substring(0, equals), text.substring(equals + 1));
  }
}
