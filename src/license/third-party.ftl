<#-- THIRD-PARTY.txt of the distribution: the jars that are not ours. -->
The jars of lib/ and simulator/ that others wrote, and the licence of each (SPDX names). Where there are two or more,
whoever receives the jar may choose. Texts and notices are inside the jars. The PostgreSQL that is packed in
embedded-postgres-binaries is under the PostgreSQL Licence.

<#list dependencyMap as dependency>
<#assign project = dependency.key/>
${project.groupId}:${project.artifactId}:${project.version}  ${dependency.value?join(" or ")}
</#list>
