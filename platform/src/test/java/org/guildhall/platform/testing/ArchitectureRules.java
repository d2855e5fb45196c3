package org.guildhall.platform.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;

/**
 * The architecture that the folder tree draws: {@code grpc → use case → domain}, {@code store → port}, never back. One
 * test per service calls {@link #check}.
 */
public final class ArchitectureRules {
    private static final String[] PURE_PLATFORM = {
        "org.guildhall.platform.refusal..", "org.guildhall.platform.value..", "org.guildhall.platform.statement.."
    };

    private ArchitectureRules() {}

    /** @param root the service's root package, for example {@code org.guildhall.settlement} */
    public static void check(String root) {
        JavaClasses service = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
        domainIsPure(root, service);
        domainHasNoClockAndNoChance(root, service);
        edgesStayApart(root, service);
    }

    private static void domainIsPure(String root, JavaClasses service) {
        String[] allowed = new String[PURE_PLATFORM.length + 2];
        System.arraycopy(PURE_PLATFORM, 0, allowed, 0, PURE_PLATFORM.length);
        allowed[PURE_PLATFORM.length] = "java..";
        allowed[PURE_PLATFORM.length + 1] = root + "..domain..";
        classes()
                .that()
                .resideInAPackage(root + "..domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .because("rules are pure")
                .check(service);
    }

    private static void domainHasNoClockAndNoChance(String root, JavaClasses service) {
        var domain = noClasses().that().resideInAPackage(root + "..domain..");
        for (Class<?> time : new Class<?>[] {
            Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class
        }) {
            noClasses()
                    .that()
                    .resideInAPackage(root + "..domain..")
                    .should()
                    .callMethod(time, "now")
                    .because("time is an argument")
                    .check(service);
        }
        domain.should()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .because("time and chance are arguments")
                .check(service);
    }

    private static void edgesStayApart(String root, JavaClasses service) {
        noClasses()
                .that()
                .resideOutsideOfPackage(root + "..grpc..")
                .and()
                .resideOutsideOfPackage(root + ".v1..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".v1..")
                .because("protos never leave grpc")
                .check(service);
        noClasses()
                .that()
                .resideOutsideOfPackage(root + "..store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hibernate..", "io.vertx.sqlclient..", "io.vertx.mutiny.sqlclient..", "io.vertx.pgclient..")
                .because("rows, sessions and SQL never leave store")
                .check(service);
        noClasses()
                .that()
                .resideInAPackage(root + "..store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + "..grpc..")
                .because("the store doesn't know the edge")
                .check(service);
        noClasses()
                .that()
                .resideInAPackage(root + "..grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + "..store..")
                .because("the edge calls use cases")
                .check(service);
    }
}
