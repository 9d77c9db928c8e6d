// The documentation of the API, drawn from its description by Swagger UI.

const place = document.querySelector("#api-docs");

window.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null, // nobody else is asked about our description
});
