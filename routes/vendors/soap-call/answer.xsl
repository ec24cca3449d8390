<?xml version="1.0" encoding="UTF-8"?>
<!-- The answer comes as from a HIS with an operation for each method. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:import href="../soap/answer.xsl"/>

</xsl:stylesheet>
