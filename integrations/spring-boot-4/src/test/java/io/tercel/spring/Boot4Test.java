package io.tercel.spring;

/** Everything that holds with Spring Boot 3.5. */
class Boot4Test extends TercelAutoConfigurationTest {}
